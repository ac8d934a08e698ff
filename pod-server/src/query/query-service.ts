import type { QueryPermit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { Log } from '#base/log.ts'
import type { Dataset } from '#storage/quad-plan.ts'
import { type QueryAnswer, QueryProcess } from './query-child.ts'

export interface QueryServiceOptions {
  readonly databasePath: string
  readonly limits: { readonly queryMs: number; readonly queryRows: number }
  readonly log: Log
  /** Queries that run at the same moment. */
  readonly processes?: number
}

/** A query as the protocol brings it. */
export interface ProtocolQuery {
  readonly query: string
  readonly accept: string | undefined
  readonly dataset: Dataset | undefined
  readonly baseIri: string
}

export interface QueryService {
  /** Resolves with the first rows; rejects with what the client did wrong. The signal ends the query. */
  run(permit: QueryPermit, query: ProtocolQuery, signal: AbortSignal): Promise<QueryAnswer>
  /** Somebody is about to ask: where no process is there, one starts now. */
  prepare(): void
  close(): Promise<void>
}

const maxWaiting = 100

/** Starts processes when they are first needed, lends each to one query at a time, kills what does not end. */
export function createQueryService(options: QueryServiceOptions): QueryService {
  const { databasePath, limits, log, processes = 2 } = options
  const idle: QueryProcess[] = []
  const all = new Set<QueryProcess>()
  const waiting: ((process: QueryProcess) => void)[] = []

  const start = (): QueryProcess => {
    const process = new QueryProcess(databasePath, log, () => {
      all.delete(process)
      remove(idle, process)
      if (waiting.length > 0) waiting.shift()?.(start())
    })
    all.add(process)
    return process
  }
  const borrow = async (signal: AbortSignal): Promise<QueryProcess> => {
    const free = idle.pop() ?? (all.size < processes ? start() : undefined)
    if (free) return free
    if (waiting.length >= maxWaiting) {
      throw new PodError('unavailable', 'too many queries are waiting: try again in a moment', {
        headers: { 'retry-after': '2' },
      })
    }
    return new Promise((resolve, reject) => {
      waiting.push(resolve)
      signal.addEventListener('abort', () => {
        remove(waiting, resolve)
        reject(new PodError('timeout', 'the client went away'))
      })
    })
  }
  const giveBack = (process: QueryProcess): void => {
    const next = waiting.shift()
    if (next) next(process)
    else idle.push(process)
  }
  return {
    async run({ asker, storage }, query, signal) {
      const process = await borrow(signal)
      return process.run(
        { ...query, ...asker, storage, maxRows: limits.queryRows },
        { signal, queryMs: limits.queryMs, free: () => giveBack(process) },
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

function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item)
  if (index >= 0) list.splice(index, 1)
}
