import type { LogEntry, Reader, Store } from '#storage/store.ts'
import type { Channel } from './channel.ts'
import type { Decisions } from './decisions.ts'
import { type Change, changesOf, toMessage } from './message.ts'
import { permitToHear, stateAfter } from './topic-hub.ts'

const pageSize = 500

export interface Told {
  readonly seq: number
  readonly message: string
}

/**
 * What a channel missed, read from the log after its cursor up to `end`, each change decided when it is taken (NT-34).
 * Where the log does not reach back any more, as after a long failure of a receiver, the present state says what came of it.
 */
export async function* missedBy(
  channel: Channel,
  range: { readonly after: number; readonly end: number },
  { store, decisions }: { store: Store; decisions: Decisions },
): AsyncGenerator<Told> {
  let cursor = range.after
  while (cursor < range.end) {
    const page = await store.read(async (reader) =>
      (await reachesBack(reader, cursor))
        ? reader.logOf(channel.storage, { after: cursor, limit: pageSize, withDelta: false })
        : undefined,
    )
    if (page === undefined) {
      const told = await stateMessage(channel, { store, decisions }, channel.startAt)
      if (told) yield told
      return
    }
    for (const change of concerning(channel, page, range.end)) {
      const message = await store.read((reader) => messageFor(reader, channel, change, decisions))
      if (message !== undefined) yield { seq: change.entry.seq, message }
    }
    cursor = page.at(-1)?.seq ?? range.end
  }
}

function concerning({ topic, startAt = 0 }: Channel, page: readonly LogEntry[], end: number): Change[] {
  return page
    .filter(({ seq, time }) => seq <= end && time >= startAt)
    .flatMap(changesOf)
    .filter((change) => change.topic === topic)
}

/** Whether the log still has everything after this cursor, and has come that far. */
export async function canReplay(store: Store, after: number): Promise<boolean> {
  return store.read(async (reader) => after <= (await reader.logEnd()) && (await reachesBack(reader, after)))
}

/** Whether nothing that came after this cursor was swept away. */
export async function reachesBack(reader: Reader, after: number): Promise<boolean> {
  return after >= (await reader.logStart()) - 1
}

/** One message that tells the present state: for who is behind by more than the log knows, or asked for it (NT-14). */
export async function stateMessage(
  channel: Channel,
  { store, decisions }: { store: Store; decisions: Decisions },
  changedSince = 0,
): Promise<Told | undefined> {
  return store.read(async (reader) => {
    const resource = await reader.resource(channel.topic)
    if (resource === undefined || resource.modified < changedSince) return undefined
    const permit = await decisions.permitRead(reader, channel.agent, channel.topic)
    if (!permit) return undefined
    const { iri, version, modified, storage, access } = resource
    const entry: LogEntry = {
      ...{ seq: version, time: modified, storage, iri, activity: 'Update', access },
      ...{ agent: undefined, client: undefined, delta: undefined },
    }
    const state = decisions.stateOf(resource, version)
    const change: Change = { entry, topic: iri, activity: 'Update' }
    return { seq: version, message: toMessage(permit, change, { state, accept: channel.accept }) }
  })
}

/** NT-14: the version of the topic, where the subscriber names a state and the topic is in another. */
export async function staleVersion(
  { state, topic }: Channel,
  { store, decisions }: { store: Store; decisions: Decisions },
): Promise<number | undefined> {
  if (state === undefined) return undefined
  const resource = await store.read((reader) => reader.resource(topic))
  return resource && !decisions.isStateOf(state, resource.version) ? resource.version : undefined
}

async function messageFor(reader: Reader, channel: Channel, change: Change, decisions: Decisions) {
  const permit = await permitToHear(reader, change, { channel }, decisions)
  const state = permit && (await stateAfter(reader, change, decisions))
  return permit && toMessage(permit, change, { state, accept: channel.accept })
}
