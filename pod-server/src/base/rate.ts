import type { Clock } from './clock.ts'
import { remember } from './remember.ts'

/** Lets each key do something so often a minute, in bursts of up to a minute's worth. */
export interface Rate {
  /** 0 when it may go on, and counts it; else how many milliseconds to wait, and counts nothing. */
  take(key: string): number
  /** Takes back one that was counted and should not have been. */
  giveBack(key: string): void
}

interface Bucket {
  left: number
  readonly at: number
}

const mostKeys = 20_000

/** Token buckets in memory, one a key: restarts and other processes count anew. The longest unused key is forgotten first. */
export function createRate(perMinute: number, clock: Clock): Rate {
  const buckets = new Map<string, Bucket>()
  const msEach = 60_000 / perMinute
  return {
    take(key) {
      const now = clock.now()
      const known = buckets.get(key)
      const refilled = known ? known.left + Math.max(0, now - known.at) / msEach : perMinute
      const left = Math.min(perMinute, refilled)
      if (left < 1) return Math.ceil((1 - left) * msEach)
      remember(buckets, key, { left: left - 1, at: now }, mostKeys)
      return 0
    },
    giveBack(key) {
      const known = buckets.get(key)
      if (known) known.left = Math.min(perMinute, known.left + 1)
    },
  }
}
