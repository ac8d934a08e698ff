import type { Clock } from './clock.ts'
import { remember } from './remember.ts'

export interface TimedCacheOptions<V> {
  readonly clock: Clock
  readonly ttlMs: number
  /** How long a failure is remembered, so that a dead host is not asked by every request. */
  readonly failureTtlMs: number
  readonly maxEntries: number
  load(key: string): Promise<V>
}

export interface TimedCache<V> {
  get(key: string): Promise<V>
  /** Whether `get` needs no load of its own. */
  has(key: string): boolean
  forget(key: string): void
}

/** Remembers what `load` answered for a while; requests that wait for the same key share one load. */
export function createTimedCache<V>(options: TimedCacheOptions<V>): TimedCache<V> {
  const { clock, ttlMs, failureTtlMs } = options
  const entries = new Map<string, { answer: Promise<V>; until: number }>()
  return {
    get(key) {
      const known = entries.get(key)
      if (known && clock.now() < known.until) return known.answer
      const entry = { answer: options.load(key), until: Number.POSITIVE_INFINITY }
      remember(entries, key, entry, options.maxEntries)
      entry.answer.then(
        () => {
          entry.until = clock.now() + ttlMs
        },
        () => {
          entry.until = clock.now() + failureTtlMs
        },
      )
      return entry.answer
    },
    has(key) {
      const known = entries.get(key)
      return known !== undefined && clock.now() < known.until
    },
    forget: (key) => void entries.delete(key),
  }
}
