import { AppError } from '@hearth/kit/app-error.ts'
import type { QueryCheck, SourceDocument } from './local-engine.ts'
import type { Answer } from './terms.ts'

type Ask =
  | { readonly kind: 'load'; readonly documents: readonly SourceDocument[] }
  | { readonly kind: 'check'; readonly query: string }
  | { readonly kind: 'run'; readonly query: string }
export type EngineRequest = Ask & { readonly id: number }
export type EngineReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void }

/** Comunica in a worker: started at the first call, ended (and started anew later) by an abort. */
export type EngineClient = {
  readonly check: (query: string) => Promise<QueryCheck>
  readonly run: (query: string, documents: readonly SourceDocument[], signal: AbortSignal) => Promise<Answer>
  readonly end: () => void
}

export function createEngineClient(): EngineClient {
  let worker: Worker | undefined
  let loaded: readonly SourceDocument[] | undefined
  let nextId = 1
  const waiting = new Map<number, Waiting>()

  const end = (reason = new AppError('server-error', 'stopped')): void => {
    worker?.terminate()
    worker = undefined
    loaded = undefined
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
  }

  const call = (request: Ask): Promise<unknown> => {
    worker ??= start(waiting, end)
    const id = nextId++
    worker.postMessage({ ...request, id } satisfies EngineRequest)
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  }

  return {
    check: async (query) => (await call({ kind: 'check', query })) as QueryCheck,
    async run(query, documents, signal) {
      signal.throwIfAborted()
      const stop = (): void => end()
      signal.addEventListener('abort', stop)
      try {
        if (loaded !== documents) await call({ kind: 'load', documents })
        loaded = documents
        return (await call({ kind: 'run', query })) as Answer
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    end: () => end(),
  }
}

function start(waiting: Map<number, Waiting>, end: (reason: AppError) => void): Worker {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<EngineReply>) => {
    const call = waiting.get(data.id)
    waiting.delete(data.id)
    if ('error' in data) call?.reject(new AppError('bad-data', data.error))
    else call?.resolve(data.result)
  }
  worker.onerror = (event) => {
    end(new AppError('server-error', `the query engine could not start (${event.message || 'blocked'})`))
  }
  return worker
}
