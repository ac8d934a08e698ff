import type { Agent } from '#access/agent.ts'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Reader, Writer } from '#storage/store.ts'
import { type ChannelType, channelTypes } from './vocabulary.ts'

/** What a subscriber asked for, checked and complete. */
export interface Wish {
  readonly type: ChannelType
  readonly topic: ResourceIri
  /** Where a push channel delivers to. */
  readonly sendTo?: string | undefined
  readonly accept: MessageType
  readonly rateMs: number
  readonly startAt?: number | undefined
  readonly endAt: number
  /** The state the subscriber knows. */
  readonly state?: string | undefined
}

export type MessageType = 'application/ld+json' | 'text/turtle'

/** A subscription that stands. Kept as a record, so that it survives a restart and serves every process (NT-37). */
export interface Channel extends Wish {
  /** Unguessable: whoever knows it may listen and may end it (NT-15, NT-23). */
  readonly id: string
  /** Row id of the topic's storage. */
  readonly storage: number
  readonly agent: Agent
  /** Whose share of the limits it takes: a WebID, or an address. */
  readonly owner: string
  /** End of the log when it was made. */
  readonly since: number
  /** Of a push channel whose receiver does not answer: what it has taken so far, and since when it fails. */
  readonly cursor?: number
  readonly failingSince?: number
}

export interface ChannelLimits {
  readonly channels: number
  readonly channelsPerAgent: number
}

const kind = 'channel'
const maxPushPerAgent = 20

/** Where nobody listens for so long, nobody will: a page that was reloaded leaves its channel behind (bug class 25). */
const unheardMs = 3_600_000

/** Stores a new channel, or refuses when its owner or the server has too many (NT-12, bug class 25). */
export async function addChannel(
  writer: Writer,
  channel: Channel,
  { limits, now }: { limits: ChannelLimits; now: number },
): Promise<void> {
  const isPush = channelTypes[channel.type] === 'push'
  const most = isPush ? Math.min(maxPushPerAgent, limits.channelsPerAgent) : limits.channelsPerAgent
  const share = `${channelTypes[channel.type]} ${channel.owner}`
  const held = await writer.recordsBy(kind, 'share', share, most)
  if (held.length >= most) throw full(`you have ${most} channels: end one`)
  if ((await writer.countRecords(kind)) >= limits.channels) throw full('the server has no channel left')
  await writer.putRecord(kind, channel.id, channel, {
    expiresAt: expiryOf(channel, now),
    index: indexOf(channel),
  })
}

export function findChannel(reader: Reader, id: string): Promise<Channel | undefined> {
  return reader.record<Channel>(kind, id)
}

/** Keeps a channel that is listened to, or what a push channel has come to; one that was ended stays ended. */
export async function keepChannel(writer: Writer, channel: Channel, now: number): Promise<void> {
  if (!(await findChannel(writer, channel.id))) return
  const options = { expiresAt: expiryOf(channel, now), index: indexOf(channel) }
  await writer.putRecord(kind, channel.id, channel, options)
}

export async function removeChannel(writer: Writer, id: string): Promise<boolean> {
  return (await writer.takeRecord(kind, id)) !== undefined
}

/** Of a pod that is no more, and of those who had their WebIDs there. */
export async function removeChannelsOf(
  writer: Writer,
  { storage, webids }: { readonly storage: number; readonly webids: readonly string[] },
): Promise<void> {
  await writer.removeRecordsBy([kind], 'storage', String(storage))
  for (const webid of webids) {
    for (const way of new Set(Object.values(channelTypes))) {
      await writer.removeRecordsBy([kind], 'share', `${way} ${webid}`)
    }
  }
}

export async function pushChannels(reader: Reader): Promise<readonly Channel[]> {
  const found = await reader.recordsBy<Channel>(kind, 'way', 'push', 100_000)
  return found.map(({ value }) => value)
}

function indexOf({ type, owner, storage }: Channel): Record<string, string> {
  const way = channelTypes[type]
  return { share: `${way} ${owner}`, storage: String(storage), ...(way === 'push' ? { way } : {}) }
}

function expiryOf({ type, startAt = 0, endAt }: Channel, now: number): number {
  return channelTypes[type] === 'push' ? endAt : Math.min(endAt, Math.max(now, startAt) + unheardMs)
}

function full(message: string): PodError {
  return new PodError('too-many-requests', `${message}, or wait until some run out`, {
    headers: { 'retry-after': '600' },
  })
}
