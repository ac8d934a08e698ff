import { PodError } from '#base/errors.ts'

/** How many may listen at once, in this process: in all, and with one owner (bug class 25). */
export interface Seats {
  /** Takes a seat and gives the way to leave it; throws when there is none. */
  take(owner: string): () => void
  /** From now on there are none: the server is stopping. */
  close(): void
}

export function createSeats(limits: { readonly channels: number; readonly channelsPerAgent: number }): Seats {
  const held = new Map<string, number>()
  let all = 0
  let isClosed = false
  return {
    close() {
      isClosed = true
    },
    take(owner) {
      if (isClosed) throw stopping()
      const own = held.get(owner) ?? 0
      if (own >= limits.channelsPerAgent) throw full('you listen in too many places: close one')
      if (all >= limits.channels) throw full('too many listen at this moment: try again later')
      held.set(owner, own + 1)
      all++
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        all--
        const left = (held.get(owner) ?? 1) - 1
        if (left > 0) held.set(owner, left)
        else held.delete(owner)
      }
    },
  }
}

function stopping(): PodError {
  const message = 'the server is stopping: come back in a moment'
  return new PodError('unavailable', message, { headers: { 'retry-after': '5' } })
}

function full(message: string): PodError {
  return new PodError('too-many-requests', message, { headers: { 'retry-after': '60' } })
}
