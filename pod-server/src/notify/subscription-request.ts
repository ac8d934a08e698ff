import type { Quad } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import { type AddressSpace, type ResourceIri, resourceIriWithin } from '#base/iri.ts'
import { isLoopbackUrl } from '#base/loopback.ts'
import { jsonLd, turtle } from '#rdf/media-types.ts'
import { negotiate } from '#rdf/negotiate.ts'
import { parseRdf } from '#rdf/parse.ts'
import type { MessageType, Wish } from './channel.ts'
import { parseDateTime, parseDuration } from './durations.ts'
import {
  type ChannelType,
  channelTypes,
  isTypeIri,
  knownContexts,
  notificationContext,
  notifications,
} from './vocabulary.ts'

const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

/** NT-12: a channel ends after two weeks, as on Community Solid Server, if its subscriber names no earlier end. */
const maxLifetimeMs = 14 * 86_400_000

export interface RequestContext {
  readonly space: AddressSpace
  readonly type: ChannelType
  readonly now: number
}

/**
 * NT-10: JSON-LD, and of profiles those that the contexts of notifications name, as the protocol has it; and Turtle, which
 * Community Solid Server takes too, and @solid-notifications/subscription sends. The essence, of what it takes.
 */
export function formOfSubscription(contentType: string | undefined): string {
  const [essence = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim())
  const form = essence.toLowerCase()
  const profiles = parameters.flatMap(
    (parameter) => /^profile="?([^"]*)"?$/i.exec(parameter)?.[1]?.split(/\s+/) ?? [],
  )
  if (form === turtle) return form
  if (form === jsonLd && profiles.every((profile) => knownContexts.includes(profile))) return form
  throw new PodError(
    'unsupported-media-type',
    `send the subscription as application/ld+json, without a profile or with that of ${notificationContext}`,
  )
}

/** Reads a subscription request (NT-6, NT-7, NT-10, NT-13, NT-14): what is no JSON is a 400, what asks for nonsense a 422. */
export async function parseSubscription(
  { form, body }: { readonly form: string; readonly body: Uint8Array },
  context: RequestContext,
): Promise<Wish> {
  const quads = await (form === turtle ? parse(turtle, body, context) : parseJsonLd(body, context))
  const [topic, ...others] = quads.filter(({ predicate }) => predicate.value === `${notifications}topic`)
  if (topic === undefined || others.length > 0) throw unprocessable('name exactly one topic')
  const own = quads.filter(({ subject }) => subject.equals(topic.subject))
  const types = own.filter(({ predicate }) => predicate.value === rdfType).map(({ object }) => object.value)
  if (types.length !== 1 || !isTypeIri(types[0] ?? '', context.type)) {
    throw unprocessable(`this service makes channels of the type ${notifications}${context.type}`)
  }
  return toWish(topic, (name) => one(own, name), context)
}

function parse(form: string, body: Uint8Array, { space }: RequestContext): Promise<Quad[]> {
  return parseRdf(body, form, space.baseUrl, { triples: 100 })
}

function parseJsonLd(body: Uint8Array, context: RequestContext): Promise<Quad[]> {
  checkContexts(parseJson(body))
  return parse(jsonLd, body, context).catch((cause: unknown) => {
    throw unprocessable('the subscription is not JSON-LD of a known context', cause)
  })
}

/** The same wish from plain JSON, as an older gateway takes it: only its topic and its features. */
export function wishFromJson(values: Readonly<Record<string, unknown>>, context: RequestContext): Wish {
  const get = (name: string): string | undefined => {
    const value = values[name]
    return value === undefined ? undefined : String(value)
  }
  return {
    type: context.type,
    topic: toTopic(get('topic') ?? '', context.space),
    ...featuresOf(get, context),
  }
}

function toWish(topic: Quad, get: (name: string) => string | undefined, context: RequestContext): Wish {
  const { type, space } = context
  if (topic.object.termType !== 'NamedNode') throw unprocessable('the topic is an address')
  const sendTo = get('sendTo')
  const isPush = channelTypes[type] === 'push'
  if (isPush && (sendTo === undefined || !isDeliverable(sendTo, space.baseUrl))) {
    throw unprocessable('say with sendTo, an https address, where to deliver to')
  }
  return {
    type,
    topic: toTopic(topic.object.value, space),
    ...(isPush ? { sendTo } : {}),
    ...featuresOf(get, context),
  }
}

/** NT-11: the topic is a resource of this server, by its one name. */
function toTopic(address: string, space: AddressSpace): ResourceIri {
  const topic = resourceIriWithin(space, address)
  if (topic === undefined || topic === space.baseUrl || address.includes('#')) {
    throw unprocessable('the topic is not a resource of this server')
  }
  return topic
}

function featuresOf(get: (name: string) => string | undefined, { now }: RequestContext) {
  const startAt = read('startAt', get, parseDateTime)
  const endAt = read('endAt', get, parseDateTime) ?? Number.POSITIVE_INFINITY
  if (endAt <= Math.max(now, startAt ?? 0))
    throw unprocessable('endAt is over before the channel could begin')
  if ((startAt ?? 0) > now + maxLifetimeMs) throw unprocessable('startAt is more than two weeks away')
  return {
    accept: toMessageType(get('accept')),
    rateMs: read('rate', get, parseDuration) ?? 0,
    startAt,
    endAt: Math.min(endAt, now + maxLifetimeMs),
    state: get('state'),
  }
}

function read<T>(
  name: string,
  get: (name: string) => string | undefined,
  parse: (text: string) => T | undefined,
): T | undefined {
  const text = get(name)
  const value = text === undefined ? undefined : parse(text)
  if (text !== undefined && value === undefined) throw unprocessable(`${name} is not readable`)
  return value
}

function toMessageType(accept: string | undefined): MessageType {
  const chosen = negotiate(accept, [jsonLd, turtle])
  if (chosen === undefined) throw unprocessable('messages come as application/ld+json or text/turtle')
  return chosen as MessageType
}

/** NT-27, bug class 7: https, and http only where the server itself is on loopback; the fetcher decides about the address. */
function isDeliverable(sendTo: string, baseUrl: string): boolean {
  const url = sendTo.length <= 2048 ? URL.parse(sendTo) : null
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackUrl(baseUrl))
}

function one(quads: readonly Quad[], name: string): string | undefined {
  const values = quads.filter(({ predicate }) => predicate.value === notifications + name)
  if (values.length > 1) throw unprocessable(`say ${name} once`)
  return values[0]?.object.value
}

function parseJson(body: Uint8Array): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(body))
  } catch (cause) {
    throw new PodError('invalid-body', 'the subscription is not JSON', { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unprocessable('a subscription is one JSON object')
  }
  return value as Record<string, unknown>
}

/** NT-10: contexts are known by name or not at all; none is fetched. */
function checkContexts(request: Record<string, unknown>): void {
  const named = [request['@context'] ?? []].flat().filter((context) => typeof context === 'string')
  if (named.length > 0 && named.every((context) => knownContexts.includes(context))) return
  throw unprocessable(`the context of a subscription is ${notificationContext}`)
}

function unprocessable(message: string, cause?: unknown): PodError {
  return new PodError('unprocessable', message, { cause })
}
