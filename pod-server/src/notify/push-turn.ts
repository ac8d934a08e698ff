import type { Clock } from '#base/clock.ts'
import { randomId } from '#base/ids.ts'
import type { Store } from '#storage/store.ts'

/** Of several processes exactly one delivers; when it is gone, another takes over where it was. */
export interface PushTurn {
  /** Takes or keeps the turn, and writes down how far the deliveries have come; undefined while another has it. */
  take(position: () => number): Promise<{ readonly position: number; readonly isNew: boolean } | undefined>
  /** Lets the next one begin at once. */
  leave(position: number): Promise<void>
}

interface Held {
  readonly holder: string
  readonly until: number
  readonly position: number
}

const [kind, id] = ['push-turn', 'current']
const turnMs = 20_000
/** Keeping it costs a write: only when half of it is over. */
const renewMs = turnMs / 2

export function createPushTurn(store: Store, clock: Clock): PushTurn {
  const self = randomId()
  let until = 0
  const put = (position: number, end: number) =>
    store.write((writer) => writer.putRecord(kind, id, { holder: self, until: end, position } satisfies Held))
  return {
    async take(position) {
      const now = clock.now()
      if (until - now > renewMs) return { position: position(), isNew: false }
      const taken = await store.write(async (writer) => {
        const held = await writer.record<Held>(kind, id)
        if (held && held.holder !== self && held.until > now) return undefined
        const isNew = held?.holder !== self || held.until <= now
        const next = isNew ? (held?.position ?? position()) : position()
        await writer.putRecord(kind, id, { holder: self, until: now + turnMs, position: next } satisfies Held)
        return { position: next, isNew }
      })
      until = taken ? now + turnMs : 0
      return taken
    },
    async leave(position) {
      if (until <= clock.now()) return
      until = 0
      await put(position, 0)
    },
  }
}
