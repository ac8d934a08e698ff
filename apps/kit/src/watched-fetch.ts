/** An undertaking of several requests: when to give it up, and who hears of each answer. */
export interface Attempt {
  readonly signal: AbortSignal
  readonly onAnswer: () => void
}

/** About how many answers a post takes: three a photo, then post, thread and feed. */
export function answersFor(photoCount: number): number {
  return photoCount * 3 + 4
}

/** A fetch that can be called off at any moment, also while it waits for a token, and that tells of each answer. */
export function watchedFetch(fetchImpl: typeof fetch, { signal, onAnswer }: Attempt): typeof fetch {
  return async (input, init) => {
    signal.throwIfAborted()
    const calledOff = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    const response = await Promise.race([fetchImpl(input, { ...init, signal }), calledOff])
    onAnswer()
    return response
  }
}
