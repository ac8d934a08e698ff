import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'

/** Remembers proofs so that each works once (O-29). With several processes, all of them must share one. */
export interface ReplayGuard {
  /** True the first time a key is shown; the key is remembered at least until `expiresAtMs`. */
  firstSeen(key: string, expiresAtMs: number): boolean | Promise<boolean>
}

const slotMs = 60_000

/**
 * For one process: keys lie in slots by the minute in which they expire, and whole slots are dropped.
 * When it is full it refuses (503) instead of accepting what it could not remember (bug class 17).
 */
export function createReplayGuard(clock: Clock, maxKeys = 2_000_000): ReplayGuard {
  const slots = new Map<number, Set<string>>()
  let size = 0
  let sweptSlot = 0

  const sweep = () => {
    const current = Math.floor(clock.now() / slotMs)
    if (current === sweptSlot) return
    sweptSlot = current
    for (const [slot, keys] of slots) {
      if (slot >= current) continue
      size -= keys.size
      slots.delete(slot)
    }
  }

  return {
    firstSeen(key, expiresAtMs) {
      sweep()
      for (const keys of slots.values()) if (keys.has(key)) return false
      if (size >= maxKeys)
        throw new PodError('unavailable', 'too many requests are in flight, try again in a minute', {
          headers: { 'retry-after': '60' },
        })
      const slot = Math.floor(expiresAtMs / slotMs)
      const keys = slots.get(slot) ?? new Set()
      slots.set(slot, keys.add(key))
      size++
      return true
    },
  }
}
