import type { Permit } from '#access/permit.ts'
import type { Clock } from '#base/clock.ts'
import type { Channel, MessageType } from './channel.ts'
import type { Change } from './message.ts'

/** Longer waits than this overflow Node's timers; none is needed. */
export const maxTimerMs = 2 ** 31 - 1

export type Wording = (permit: Permit, accept: MessageType) => string

/** Whoever hears of one topic. */
export interface Hearer {
  readonly channel: Pick<Channel, 'topic' | 'agent'>
  /** Whether to tell this change now; decided before anything is looked up. */
  wants(change: Change): boolean
  /** `write` words the change; for all who take it in one form it is worded once. */
  tell(permit: Permit, change: Change, write: Wording): void
}

/** The window and the pace a subscriber asked for (NT-14): between startAt and endAt, no two within `rate`. */
export interface Pace {
  allows(change: Change): boolean
  /** Counts what was told without asking whether it may be. */
  told(): void
  /** When the next may come. */
  nextAt(): number
  isHolding(): boolean
  stop(): void
}

/** What comes too early is held back; of several the last one, which is never lost, is given to `again` in time. */
export function paceOf(
  { rateMs, startAt = 0, endAt }: Channel,
  { clock, again }: { clock: Clock; again: (change: Change) => void },
): Pace {
  let nextAt = startAt
  let held: Change | undefined
  let timer: NodeJS.Timeout | undefined
  const release = (): void => {
    const change = held
    timer = undefined
    held = undefined
    if (change) again(change)
  }
  const told = (): void => {
    nextAt = clock.now() + rateMs
  }
  return {
    told,
    nextAt: () => nextAt,
    allows(change) {
      const now = clock.now()
      if (now < startAt || now >= endAt) return false
      if (now >= nextAt) {
        told()
        return true
      }
      held = change
      timer ??= setTimeout(release, Math.min(nextAt - now, maxTimerMs)).unref()
      return false
    },
    isHolding: () => held !== undefined,
    stop() {
      clearTimeout(timer)
      held = undefined
    },
  }
}

/** Calls back when the channel's time is over. */
export function atEnd({ endAt }: Channel, clock: Clock, end: () => void): () => void {
  const timer = setTimeout(end, Math.min(Math.max(endAt - clock.now(), 0), maxTimerMs)).unref()
  return () => clearTimeout(timer)
}
