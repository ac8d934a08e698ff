import { hash } from 'node:crypto'
import type { Permit } from '#access/permit.ts'
import { isContainerIri, parentOf, type ResourceIri } from '#base/iri.ts'
import type { LogEntry } from '#storage/store.ts'
import type { MessageType } from './channel.ts'
import { activityStreams, notificationContext, notifications } from './vocabulary.ts'

export type ActivityName = LogEntry['activity'] | 'Add' | 'Remove'

/** What one row of the log means to whoever listens to one topic. */
export interface Change {
  readonly entry: LogEntry
  readonly topic: ResourceIri
  readonly activity: ActivityName
}

/**
 * NT-17, NT-18: a change concerns the resource, and its container when the container's members change. Nothing else:
 * not a container of a container, and of auxiliaries only themselves (NT-21).
 */
export function changesOf(entry: LogEntry): Change[] {
  const own: Change = { entry, topic: entry.iri, activity: entry.activity }
  const changes = [own]
  // What a client changes of a container is its description, which has a name of its own, and comes and goes with it (CT-10).
  if (isContainerIri(entry.iri)) changes.push({ ...own, topic: `${entry.iri}.meta` as ResourceIri })
  const container = parentOf(entry.iri)
  if (entry.activity === 'Update' || container === undefined || isAuxiliary(entry.iri)) return changes
  changes.push({ entry, topic: container, activity: entry.activity === 'Create' ? 'Add' : 'Remove' })
  return changes
}

/**
 * NT-16: one activity about one resource. The permit is for the topic: of a container it lets its members be named, as
 * its listing does (CT-9). `state` is the topic's ETag after the change (NT-19).
 */
export function toMessage(
  _permit: Permit,
  { entry, topic, activity }: Change,
  { state, accept }: { state: string | undefined; accept: MessageType },
): string {
  const isMembership = activity === 'Add' || activity === 'Remove'
  const message = {
    id: `urn:uuid:${toUuid(`${entry.seq} ${topic} ${activity} ${entry.time}`)}`,
    type: activity,
    ...(isMembership ? { object: entry.iri, target: topic } : { object: topic }),
    ...(state === undefined ? {} : { state }),
    published: new Date(entry.time).toISOString(),
  }
  if (accept === 'text/turtle') return toTurtle(message)
  return JSON.stringify({ '@context': [activityStreams, notificationContext], ...message })
}

function toTurtle({ id, type, object, target, state, published }: Record<string, string>): string {
  const as = (name: string) => `<${activityStreams}#${name}>`
  const parts = [
    `<${id}> a ${as(type ?? '')}`,
    `${as('object')} <${object}>`,
    ...(target === undefined ? [] : [`${as('target')} <${target}>`]),
    ...(state === undefined ? [] : [`<${notifications}state> ${JSON.stringify(state)}`]),
    `${as('published')} "${published}"^^<http://www.w3.org/2001/XMLSchema#dateTime>`,
  ]
  return `${parts.join('; ')} .`
}

/** The same change has the same name however often it is told: a receiver knows what it has seen (NT-22). */
function toUuid(text: string): string {
  const hex = hash('sha256', text, 'hex')
  // RFC 9562 5.8: version 8, made of whatever we like.
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}

function isAuxiliary(iri: ResourceIri): boolean {
  return !isContainerIri(iri) && /\.(?:acl|meta)$/.test(iri)
}
