import type { QueryPermit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { Log } from '#base/log.ts'
import type { Dataset } from '#storage/quad-plan.ts'
import { type QueryAnswer, QueryProcess } from './query-child.ts'

export interface QueryServiceOptions {
  readonly databasePath: string
  readonly limits: { readonly queryMs: number; readonly queryRows: number }
  readonly log: Log
  /** Queries of one asker that run at the same moment. */
  readonly mostOfOne?: number
}

/** A query as the protocol brings it. */
export interface ProtocolQuery {
  readonly query: string
  readonly accept: string | undefined
  readonly dataset: Dataset | undefined
  readonly baseIri: string
}

/** The client that asks, as far as this room is concerned. */
export interface QueryClient {
  /** By what to tell it from others. Called only where they have to share. */
  name(): string
  /** Aborted when it goes away. */
  readonly signal: AbortSignal
}

export interface QueryService {
  /** Resolves with the first rows; rejects with what the client did wrong. */
  run(permit: QueryPermit, query: ProtocolQuery, client: QueryClient): Promise<QueryAnswer>
  /** Somebody is about to ask: where no process is there, one starts now. */
  prepare(): void
  close(): Promise<void>
}

interface Waiting {
  readonly client: QueryClient
  readonly name: string
  lend(process: QueryProcess): void
}

const maxWaiting = 100
const maxWaitingOfOne = 20

/**
 * Starts processes when they are first needed, lends each to one query at a time, kills what does not end. There is one
 * more of them than one client may have, and those who wait take turns: who asks for much waits for nobody but
 * themselves (bug class 24).
 */
export function createQueryService(options: QueryServiceOptions): QueryService {
  const { databasePath, limits, log, mostOfOne = 2 } = options
  const idle: QueryProcess[] = []
  const all = new Set<QueryProcess>()
  const lent = new Map<QueryProcess, QueryClient>()
  const waiting: Waiting[] = []

  const start = (): QueryProcess => {
    const process = new QueryProcess(databasePath, log, () => {
      all.delete(process)
      lent.delete(process)
      remove(idle, process)
      lendOn()
    })
    all.add(process)
    return process
  }
  const lend = (client: QueryClient): QueryProcess => {
    const process = idle.pop() ?? start()
    lent.set(process, client)
    return process
  }
  const mayHave = (name: string): boolean => {
    const held = [...lent.values()].filter((client) => client.name() === name)
    return held.length < mostOfOne && lent.size <= mostOfOne
  }
  /** To whoever waits longest, and then of others first. */
  const lendOn = (): void => {
    const next = waiting.find(({ name }) => mayHave(name))
    if (!next) return
    remove(waiting, next)
    waiting.push(...takeOut(waiting, ({ name }) => name === next.name))
    next.lend(lend(next.client))
    lendOn()
  }
  const wait = (client: QueryClient, name: string): Promise<QueryProcess> => {
    const ofOne = waiting.filter((other) => other.name === name)
    if (ofOne.length >= maxWaitingOfOne) throw tooMany('too-many-requests', 'many of your queries')
    if (waiting.length >= maxWaiting) throw tooMany('unavailable', 'too many queries')
    return new Promise((resolve, reject) => {
      const place: Waiting = { client, name, lend: resolve }
      waiting.push(place)
      client.signal.addEventListener('abort', () => {
        remove(waiting, place)
        reject(new PodError('timeout', 'the client went away'))
      })
    })
  }
  const borrow = async (client: QueryClient): Promise<QueryProcess> => {
    if (lent.size < mostOfOne) return lend(client)
    const name = client.name()
    return mayHave(name) ? lend(client) : wait(client, name)
  }
  const giveBack = (process: QueryProcess): void => {
    lent.delete(process)
    idle.push(process)
    lendOn()
  }
  return {
    async run({ asker, storage }, query, client) {
      const process = await borrow(client)
      return process.run(
        { ...query, ...asker, storage, maxRows: limits.queryRows },
        { signal: client.signal, queryMs: limits.queryMs, free: () => giveBack(process) },
      )
    },
    prepare() {
      if (all.size === 0) idle.push(start())
    },
    async close() {
      waiting.length = 0
      await Promise.all([...all].map((process) => process.kill()))
    },
  }
}

function tooMany(code: 'too-many-requests' | 'unavailable', what: string): PodError {
  return new PodError(code, `${what} are waiting: try again in a moment`, { headers: { 'retry-after': '2' } })
}

function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item)
  if (index >= 0) list.splice(index, 1)
}

function takeOut<T>(list: T[], isTaken: (item: T) => boolean): T[] {
  const taken = list.filter(isTaken)
  for (const item of taken) remove(list, item)
  return taken
}
