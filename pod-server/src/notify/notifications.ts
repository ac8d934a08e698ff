import type { JWK } from 'jose'
import type { Permit } from '#access/permit.ts'
import type { Clock } from '#base/clock.ts'
import { randomId } from '#base/ids.ts'
import type { AddressSpace } from '#base/iri.ts'
import type { Log } from '#base/log.ts'
import type { SafeFetch } from '#base/safe-fetch.ts'
import type { Store } from '#storage/store.ts'
import {
  addChannel,
  type Channel,
  type ChannelLimits,
  findChannel,
  removeChannel,
  type Wish,
} from './channel.ts'
import type { Decisions } from './decisions.ts'
import { createLegacySockets, type LegacySockets } from './legacy-socket.ts'
import { createListening, type Listening } from './listening.ts'
import { createLiveFeeds, type LiveFeeds } from './live-feed.ts'
import { followLog, type LogFollower, noPeers, type Peers } from './log-follower.ts'
import { createPushSender } from './push-sender.ts'
import { staleVersion } from './replay.ts'
import { createSeats, type Seats } from './seats.ts'
import { createSockets, type OpenSocket } from './sockets.ts'
import { createTopicHub } from './topic-hub.ts'
import { createTurnstile } from './turnstile.ts'
import { channelTypes } from './vocabulary.ts'
import { createSignature } from './webhook-signature.ts'

export interface NotificationOptions {
  readonly space: AddressSpace
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly peers: Peers
  readonly safeFetch: SafeFetch
  readonly decisions: Decisions
  readonly signingKey: JWK
  readonly limits: ChannelLimits & { readonly heartbeatMs: number }
}

/** Everything that follows the log, as the routes use it. */
export interface Notifications {
  readonly follower: LogFollower
  readonly seats: Seats
  readonly openSocket: OpenSocket
  readonly legacy: LegacySockets
  readonly feeds: LiveFeeds
  /** The permit is for reading the topic (NT-11). */
  subscribe(permit: Permit, wish: Wish, as: { storage: number; owner: string }): Promise<Channel>
  find(id: string): Promise<Channel | undefined>
  /** NT-15: true when there was such a channel. */
  end(id: string): Promise<boolean>
  /** A seat is taken before a line is opened, so that there can still be a refusal. */
  listen: Listening['attach']
  /** Ends every open line, so that the server can stop; what was not delivered is delivered after the next start. */
  close(): Promise<void>
}

/** NT-28: the WebID document this server sends as. */
export function senderOf(baseUrl: string): string {
  return `${baseUrl}.notifications/sender`
}

/** The one place where the room is put together: one follower of the log, and everybody it tells. */
export async function createNotifications(options: NotificationOptions): Promise<Notifications> {
  const { store, clock, peers, limits, signingKey } = options
  const { baseUrl } = options.space
  const { heartbeatMs } = limits
  const follower = followLog(options)
  const hub = createTopicHub(options)
  const seats = createSeats(limits)
  const turnstile = createTurnstile(limits.channelsPerAgent * 5, clock)
  const shared = { ...options, follower, hub, seats, heartbeatMs }
  const listening = createListening(shared)
  const legacy = createLegacySockets(shared)
  const feeds = createLiveFeeds(shared)
  const sign = createSignature({ baseUrl, sender: senderOf(baseUrl), signingKey, clock })
  const sender = createPushSender({ ...shared, sign })
  follower.follow(hub.hear, hub.hasHearers)

  const review = async (): Promise<void> => {
    await listening.review()
    await sender.review()
  }
  const stopHearing = peers.onNews((news) => {
    if (news.kind === 'channels')
      review().catch((error: unknown) => options.log.error('no review', { error }))
  })
  const stopTelling =
    peers === noPeers ? undefined : store.onCommit((logEnd) => peers.tell({ kind: 'commit', logEnd }))
  await sender.review()

  return {
    follower,
    seats,
    legacy,
    feeds,
    openSocket: createSockets(),
    async subscribe({ agent: { webid, client, issuer, origin } }, wish, { storage, owner }) {
      turnstile.pass(owner)
      await follower.begin()
      // A value: what an agent can find out by asking others does not go into a record.
      const agent = { webid, client, issuer, ...(origin === undefined ? {} : { origin }) }
      const isPush = channelTypes[wish.type] === 'push'
      const made = { ...wish, id: randomId(), storage, agent, owner, since: follower.end() }
      const version = isPush ? await staleVersion(made, options) : undefined
      // What the receiver does not know of the topic is the first thing it is told.
      const channel = { ...made, ...(version === undefined ? {} : { cursor: version - 1 }) }
      await store.write((writer) => addChannel(writer, channel, { limits, now: clock.now() }))
      if (isPush) {
        await sender.review()
        peers.tell({ kind: 'channels' })
      }
      return channel
    },
    find: (id) => store.read((reader) => findChannel(reader, id)),
    async end(id) {
      const isEnded = await store.write((writer) => removeChannel(writer, id))
      if (isEnded) {
        await review()
        peers.tell({ kind: 'channels' })
      }
      return isEnded
    },
    listen: listening.attach,
    async close() {
      seats.close()
      stopHearing()
      stopTelling?.()
      legacy.close()
      feeds.close()
      listening.close()
      await sender.close()
      follower.close()
    },
  }
}
