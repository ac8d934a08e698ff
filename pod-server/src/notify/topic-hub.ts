import type { Permit } from '#access/permit.ts'
import type { Log } from '#base/log.ts'
import type { LogEntry, Reader, Store } from '#storage/store.ts'
import type { MessageType } from './channel.ts'
import type { Decisions } from './decisions.ts'
import { type Change, changesOf, toMessage } from './message.ts'
import type { Hearer, Wording } from './subscription.ts'

export interface TopicHub {
  add(hearer: Hearer): () => void
  /** Tells those who listen to what an entry is about, and may hear of it now. */
  hear(entry: LogEntry): Promise<void>
  /** One change for one hearer, decided anew. */
  deliver(change: Change, hearer: Hearer): Promise<void>
  hasHearers(): boolean
}

export interface HubOptions {
  readonly store: Store
  readonly decisions: Decisions
  readonly log: Log
}

/** Who listens to which topic in this process. A change looks its topic up once, and decides once for each subscriber. */
export function createTopicHub({ store, decisions, log }: HubOptions): TopicHub {
  const topics = new Map<string, Set<Hearer>>()
  const deliver = async (change: Change, hearers: Iterable<Hearer>): Promise<void> => {
    const wanting = [...hearers].filter((hearer) => hearer.wants(change))
    if (wanting.length === 0) return
    await store
      .read(async (reader) => {
        const write = wordingOf(change, await stateAfter(reader, change, decisions))
        const decided = new Map<string, Promise<Permit | undefined>>()
        for (const hearer of wanting) {
          const { agent } = hearer.channel
          const key = `${agent.webid} ${agent.client} ${agent.issuer} ${agent.origin}`
          const answer = decided.get(key) ?? permitToHear(reader, change, hearer, decisions)
          decided.set(key, answer)
          const permit = await answer
          if (permit) hearer.tell(permit, change, write)
        }
      })
      // One change that cannot be told must not keep the next one back.
      .catch((error: unknown) => log.error('a change could not be told', { topic: change.topic, error }))
  }
  return {
    add(hearer) {
      const { topic } = hearer.channel
      const hearers = topics.get(topic) ?? new Set()
      topics.set(topic, hearers.add(hearer))
      return () => {
        hearers.delete(hearer)
        if (hearers.size === 0 && topics.get(topic) === hearers) topics.delete(topic)
      }
    },
    async hear(entry) {
      for (const change of changesOf(entry)) {
        const hearers = topics.get(change.topic)
        if (hearers) await deliver(change, hearers)
      }
    },
    deliver: (change, hearer) => deliver(change, [hearer]),
    hasHearers: () => topics.size > 0,
  }
}

function wordingOf(change: Change, state: string | undefined): Wording {
  const worded = new Map<MessageType, string>()
  return (permit, accept) => {
    const message = worded.get(accept) ?? toMessage(permit, change, { state, accept })
    worded.set(accept, message)
    return message
  }
}

/**
 * NT-12: Read of the topic, now. Of a topic that is gone a subscriber hears if they could read it before, or if asking for
 * it would tell them as much (a 404).
 */
export async function permitToHear(
  reader: Reader,
  { entry, topic }: Change,
  { channel: { agent } }: Pick<Hearer, 'channel'>,
  decisions: Decisions,
): Promise<Permit | undefined> {
  const now = await decisions.permitRead(reader, agent, topic)
  if (now || entry.iri !== topic || (await reader.resource(topic))) return now
  return decisions.permitReadOfGone(reader, agent, entry)
}

/** NT-17, NT-19: the topic's ETag after the change; what is deleted has none. */
export async function stateAfter(
  reader: Reader,
  { entry, topic, activity }: Change,
  decisions: Decisions,
): Promise<string | undefined> {
  const resource = activity === 'Delete' ? undefined : await reader.resource(topic)
  return resource && decisions.stateOf(resource, entry.seq)
}
