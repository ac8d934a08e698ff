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
 */
export async function* missedBy(
  channel: Channel,
  range: { readonly after: number; readonly end: number },
  { store, decisions }: { store: Store; decisions: Decisions },
): AsyncGenerator<Told> {
  let cursor = range.after
  while (cursor < range.end) {
    const page = await store.read((reader) =>
      reader.logOf(channel.storage, { after: cursor, limit: pageSize, withDelta: false }),
    )
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
  return store.read(async (reader) => {
    const [start, end] = [await reader.logStart(), await reader.logEnd()]
    return after <= end && after >= start - 1
  })
}

/** One message that tells the present state: for who is behind by more than the log knows, or asked for it (NT-14). */
export async function stateMessage(
  channel: Channel,
  { store, decisions }: { store: Store; decisions: Decisions },
): Promise<Told | undefined> {
  return store.read(async (reader) => {
    const resource = await reader.resource(channel.topic)
    const permit = resource && (await decisions.permitRead(reader, channel.agent, channel.topic))
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

async function messageFor(reader: Reader, channel: Channel, change: Change, decisions: Decisions) {
  const permit = await permitToHear(reader, change, { channel }, decisions)
  const state = permit && (await stateAfter(reader, change, decisions))
  return permit && toMessage(permit, change, { state, accept: channel.accept })
}
