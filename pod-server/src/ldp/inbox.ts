import type { Quad } from '@rdfjs/types'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Resource, Writer } from '#storage/store.ts'

/** How a storage says that a container of it is an inbox. */
export const inboxOf = 'http://www.w3.org/ns/ldp#inbox'
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
 * Takes back what makes no sense in an inbox: what is not RDF, is too large, speaks for somebody else, or comes too
 * often from one sender (LDN-9, LDN-10), whichever method brought it. Runs inside the transaction, so that the count is exact.
 */
export async function checkNotification(
  writer: Writer,
  { agent }: Permit,
  { inbox, left, limits, now }: { inbox: Resource; left: Resource; limits: InboxLimits; now: number },
): Promise<void> {
  if (left.kind !== 'document' || !left.isRdf) {
    throw new PodError('unsupported-media-type', 'an inbox takes application/ld+json or text/turtle')
  }
  if (left.size > limits.inboxBytes) {
    throw new PodError('too-large', `a notification ends at ${limits.inboxBytes} bytes`)
  }
  const sender = agent.webid
  if (limits.inboxActor === 'checked' && speaksForOthers(await writer.quads(left), left.iri, sender)) {
    throw new PodError('forbidden', 'the actor of a notification is whoever sends it: sign in as that person')
  }
  await countSender(writer, `${inbox.id} ${sender ?? 'nobody'}`, { most: limits.inboxPerSender, now })
}

/**
 * A stranger who could say that some container is an inbox would decide what all others may leave there. What is one already
 * may be spoken of, and so may those of other storages; where a variable stands nobody knows what will.
 */
export async function checkMakesNoInbox(
  writer: Writer,
  left: Resource,
  said: readonly Quad[],
): Promise<void> {
  for (const { predicate, object } of said) {
    if (predicate.termType !== 'Variable' && predicate.value !== inboxOf) continue
    const isElsewhere = object.termType !== 'Variable' && !object.value.startsWith(left.root)
    const named = { iri: object.value as ResourceIri, storage: left.storage }
    if (isElsewhere || (await writer.isNamed(named, inboxOf, left))) continue
    throw new PodError(
      'forbidden',
      'what is an inbox here is said by who may write here, not by who may only add',
    )
  }
}

/**
 * Whether anybody but the sender acts here. What somebody else did may be told of: below an activity of the sender's that
 * is the document itself, or that nothing contains. Readers look for the notification there and nowhere else.
 */
function speaksForOthers(quads: readonly Quad[], document: string, sender: string | undefined): boolean {
  const acting = quads.filter(({ predicate }) => predicate.value === actor)
  const others = acting.filter(({ object }) => object.value !== sender)
  if (others.length === 0) return false
  const inside = new Set(
    quads.flatMap(({ subject, object }) => (subject.equals(object) ? [] : [object.value])),
  )
  const isOutermost = (node: string) => node === document || !inside.has(node)
  const own = acting.map(({ subject }) => subject.value).filter(isOutermost)
  const told = reachedFrom(own, quads)
  return others.some(({ subject: { value } }) => isOutermost(value) || !told.has(value))
}

function reachedFrom(nodes: readonly string[], quads: readonly Quad[]): ReadonlySet<string> {
  const below = new Map<string, string[]>()
  for (const { subject, object } of quads) {
    const known = below.get(subject.value)
    if (known) known.push(object.value)
    else below.set(subject.value, [object.value])
  }
  const reached = new Set(nodes)
  // A set goes on with what is added on the way.
  for (const node of reached) for (const next of below.get(node) ?? []) reached.add(next)
  return reached
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
