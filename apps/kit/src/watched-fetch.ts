import { secondsToWait } from './app-error.ts'

/** An undertaking of several requests: when to give it up, and who hears of each answer. */
export interface Attempt {
  readonly signal: AbortSignal
  readonly onAnswer: () => void
}

/** About how many answers a post takes: three a photo, then post, thread and feed. */
export function answersFor(photoCount: number): number {
  return photoCount * 3 + 4
}

/** Who has to wait longer is told so, and tries again when they like. */
const mostSeconds = 60

/**
 * A fetch that can be called off at any moment, also while it waits for a token, and that tells of each answer. A pod
 * that asks to come back in a moment (RFC 6585 4, RFC 9110 15.6.4) is asked again then: ten photos are many writes.
 */
export function watchedFetch(fetchImpl: typeof fetch, { signal, onAnswer }: Attempt): typeof fetch {
  const untilCalledOff = async <Result>(work: Promise<Result>): Promise<Result> => {
    signal.throwIfAborted()
    const calledOff = Promise.withResolvers<never>()
    const callOff = (): void => calledOff.reject(signal.reason)
    signal.addEventListener('abort', callOff, { once: true })
    return await Promise.race([work, calledOff.promise]).finally(() =>
      signal.removeEventListener('abort', callOff),
    )
  }
  return async (input, init) => {
    for (;;) {
      signal.throwIfAborted()
      const response = await untilCalledOff(fetchImpl(input, { ...init, signal }))
      const seconds = [429, 503].includes(response.status) ? secondsToWait(response) : undefined
      if (seconds === undefined || seconds > mostSeconds) {
        onAnswer()
        return response
      }
      await untilCalledOff(pause(seconds))
    }
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(seconds, 1) * 1000))
}
