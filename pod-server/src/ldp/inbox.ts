import type { Quad } from '@rdfjs/types'
import { write } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { DocumentState, Resource, Writer } from '#storage/store.ts'

const inboxOf = 'http://www.w3.org/ns/ldp#inbox'
const actor = 'https://www.w3.org/ns/activitystreams#actor'
const windowMs = 15 * 60_000

/** What strangers may leave in an inbox. */
export interface InboxLimits {
  /** Whether a notification's actor must be its sender (LDN-10). */
  readonly inboxActor: 'checked' | 'any'
  /** Bytes of one notification. */
  readonly inboxBytes: number
  /** Notifications of one sender to one inbox in a quarter of an hour. */
  readonly inboxPerSender: number
}

/**
 * Refuses what makes no sense in an inbox: what is not RDF, is too large, speaks for somebody else, or comes too
 * often from one sender (LDN-9, LDN-10). A container is an inbox when its own storage says so with ldp:inbox; whoever may
 * write there anyway is no stranger. Runs inside the transaction, so that the count is exact.
 */
export async function checkNotification(
  writer: Writer,
  permit: Permit,
  { inbox, state, limits, now }: { inbox: Resource; state: DocumentState; limits: InboxLimits; now: number },
): Promise<void> {
  if ((permit.modes & write) !== 0 || !(await writer.isNamed(inbox, inboxOf))) return
  if (state.quads === undefined) {
    throw new PodError('unsupported-media-type', 'an inbox takes application/ld+json or text/turtle')
  }
  const size = state.body.kind === 'bytes' ? state.body.bytes.byteLength : state.body.size
  if (size > limits.inboxBytes) {
    throw new PodError('too-large', `a notification ends at ${limits.inboxBytes} bytes`)
  }
  const sender = permit.agent.webid
  if (limits.inboxActor === 'checked' && actorsOf(state.quads).some((named) => named !== sender)) {
    throw new PodError('forbidden', 'the actor of a notification is whoever sends it: sign in as that person')
  }
  await countSender(writer, `${inbox.id} ${sender ?? 'nobody'}`, { most: limits.inboxPerSender, now })
}

/** Of the notification itself; an activity inside it may well be somebody else's. */
function actorsOf(quads: readonly Quad[]): string[] {
  const inside = new Set(quads.map(({ object }) => object.value))
  return quads
    .filter(({ subject, predicate }) => predicate.value === actor && !inside.has(subject.value))
    .map(({ object }) => object.value)
}

async function countSender(writer: Writer, key: string, { most, now }: { most: number; now: number }) {
  const known = await writer.record<{ count: number; endsAt: number }>('inbox-sender', key)
  const current = known && known.endsAt > now ? known : { count: 0, endsAt: now + windowMs }
  if (current.count >= most) {
    const seconds = Math.ceil((current.endsAt - now) / 1000)
    throw new PodError('too-many-requests', 'this inbox has heard much from you: wait a little', {
      headers: { 'retry-after': String(seconds) },
    })
  }
  const counted = { count: current.count + 1, endsAt: current.endsAt }
  await writer.putRecord('inbox-sender', key, counted, { expiresAt: current.endsAt })
}
