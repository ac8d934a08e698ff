import { hash } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import type { Store } from '#storage/store.ts'

const windowMs = 15 * 60_000
const kind = 'attempts'

/** One thing that may be tried so often in a quarter of an hour, for example sign-ins from an address. */
export interface Limited {
  readonly key: string
  readonly most: number
}

/** Counts tries in the store, so that neither a restart nor a second process forgets them (bug class 14). */
export interface Throttle {
  /**
   * Counts one try against every limit; throws 'too-many-requests' when one is used up. Then nothing was tried, and
   * nothing is counted: or whoever has none left could use up what others have.
   */
  count(limits: readonly Limited[]): Promise<void>
  /** Forgets tries, after a success. */
  clear(limits: readonly Limited[]): Promise<void>
  /** Takes back the one try that was a success, where it says nothing about the others. */
  takeBack(limits: readonly Limited[]): Promise<void>
}

interface Attempts {
  readonly count: number
  readonly endsAt: number
}

export function createThrottle(store: Store, clock: Clock): Throttle {
  return {
    async count(limits) {
      const waitMs = await store.write(async (writer) => {
        const now = clock.now()
        const tried: { id: string; count: number; endsAt: number }[] = []
        let longest = 0
        for (const { key, most } of limits) {
          const id = idOf(key)
          const known = await writer.record<Attempts>(kind, id)
          const { count, endsAt } = known ?? { count: 0, endsAt: now + windowMs }
          if (count >= most) longest = Math.max(longest, endsAt - now)
          tried.push({ id, count: count + 1, endsAt })
        }
        if (longest > 0) return longest
        for (const { id, ...attempts } of tried)
          await writer.putRecord(kind, id, attempts, { expiresAt: attempts.endsAt })
        return 0
      })
      if (waitMs <= 0) return
      const minutes = Math.ceil(waitMs / 60_000)
      throw new PodError(
        'too-many-requests',
        `too many tries, wait ${minutes} minute${minutes === 1 ? '' : 's'}`,
        {
          headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
        },
      )
    },
    async clear(limits) {
      await store.write(async (writer) => {
        for (const { key } of limits) await writer.removeRecord(kind, idOf(key))
      })
    },
    async takeBack(limits) {
      await store.write(async (writer) => {
        for (const id of limits.map(({ key }) => idOf(key))) {
          const known = await writer.record<Attempts>(kind, id)
          const left = known && { ...known, count: Math.max(0, known.count - 1) }
          if (left) await writer.putRecord(kind, id, left, { expiresAt: left.endsAt })
        }
      })
    },
  }
}

/** Addresses and e-mails are personal: only their hash is kept. */
function idOf(key: string): string {
  return hash('sha256', key, 'base64url')
}
