import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { remember } from '#base/remember.ts'

const windowMs = 15 * 60_000
const maxOwners = 10_000

/**
 * How many channels one owner may make in a quarter of an hour, those that were ended again included: each is a write,
 * and strangers may make them too (bug class 25).
 */
export function createTurnstile(most: number, clock: Clock) {
  const passed = new Map<string, { count: number; readonly endsAt: number }>()
  return {
    pass(owner: string): void {
      const now = clock.now()
      const known = passed.get(owner)
      const current = known && known.endsAt > now ? known : { count: 0, endsAt: now + windowMs }
      if (current.count >= most) {
        throw new PodError('too-many-requests', 'you have made many channels: wait a little', {
          headers: { 'retry-after': String(Math.ceil((current.endsAt - now) / 1000)) },
        })
      }
      current.count++
      remember(passed, owner, current, maxOwners)
    },
  }
}
