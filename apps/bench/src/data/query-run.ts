'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { askEndpoint } from '#query/ask-endpoint.ts'
import { type Crawl, type CrawlProgress, crawl } from '#query/crawl.ts'
import { createEngineClient, type EngineClient } from '#query/engine-client.ts'
import type { QueryCheck } from '#query/local-engine.ts'
import { type ScopeChoice, scopesOf } from '#query/scope.ts'
import type { Answer } from '#query/terms.ts'

/** With whose rights a question is asked: mine, or those of somebody who is not signed in. */
export type Viewer = 'me' | 'everyone'

/** One run of a query, from the press of the button to its answer. */
export type Run =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly startedAtMs: number; readonly progress: CrawlProgress | undefined }
  | { readonly state: 'stopped' }
  /** `isOfQuery`: the question itself is wrong, wherever it is asked. */
  | { readonly state: 'failed'; readonly message: string; readonly isOfQuery: boolean }
  | {
      readonly state: 'done'
      readonly answer: Answer
      readonly tookMs: number
      /** What the browser read, when the browser answered. */
      readonly crawl: Omit<Crawl, 'sources'> | undefined
    }

/** Where a query is asked, as whom, and whether it is one of ours. */
export type Where = {
  readonly choice: ScopeChoice
  readonly viewer: Viewer
  readonly isKnownGood: boolean
}

export type QueryRun = {
  readonly run: Run
  /** `isKnownGood` saves the parser for our own questions: what a person wrote is checked before it is sent. */
  readonly start: (query: string, where: Where) => Promise<void>
  readonly stop: () => void
  /** Comunica's parser, in the worker. */
  readonly check: (query: string) => Promise<QueryCheck>
  /** Forgets the documents the browser has read, so that the next run reads them again. */
  readonly forgetDocuments: () => void
}

/** The places this person's questions can be asked at, fastest first; undefined while the pod is not known. */
export function useScopes(): readonly ScopeChoice[] | undefined {
  const { data: pod } = useMyPod()
  return useMemo(
    () => (pod === undefined ? undefined : scopesOf(pod.storage, pod.description?.sparqlEndpoints ?? [])),
    [pod],
  )
}

/** What is wrong with a query, in words; undefined when it can be asked. */
export function problemOf(check: QueryCheck): string | undefined {
  if (!check.isValid) {
    return check.line === undefined ? check.message : `line ${check.line}: ${check.message}`
  }
  return check.isUpdate
    ? 'this would change data; Bench only asks. Edit the document itself in Browse'
    : undefined
}

type Kept = { readonly viewer: Viewer; readonly crawl: Crawl }

/** Runs queries, one at a time: starting a second one stops the first. */
export function useQueryRun(): QueryRun {
  const { fetch: signedFetch } = useSignedIn()
  const { data: pod } = useMyPod()
  const storage = pod?.storage
  const [run, setRun] = useState<Run>({ state: 'idle' })
  const engine = useEngine()
  const abort = useRef<AbortController>(undefined)
  const kept = useRef<Kept>(undefined)
  useEffect(() => () => abort.current?.abort(), [])

  const start = useCallback(
    async (query: string, { choice, viewer, isKnownGood }: Where) => {
      abort.current?.abort()
      const controller = new AbortController()
      abort.current = controller
      const show = (next: Run): void => {
        if (abort.current === controller) setRun(next)
      }
      const startedAtMs = performance.now()
      const fetch = viewer === 'me' ? signedFetch : anonymousFetch
      const onProgress = (progress: CrawlProgress): void => show({ state: 'running', startedAtMs, progress })
      show({ state: 'running', startedAtMs, progress: undefined })
      try {
        const { signal } = controller
        const problem = isKnownGood ? undefined : problemOf(await engine().check(query))
        if (problem !== undefined) return show({ state: 'failed', message: problem, isOfQuery: true })
        const { endpoint } = choice
        const isLocal = endpoint === undefined
        const crawled = isLocal
          ? await documents(kept, storage, viewer, { fetch, signal, onProgress })
          : undefined
        const answer = isLocal
          ? await engine().run(query, crawled?.sources ?? [], signal)
          : await askEndpoint(endpoint, query, { fetch, signal })
        const tookMs = performance.now() - startedAtMs
        show({ state: 'done', answer, tookMs, crawl: crawled })
      } catch (error) {
        show({ state: 'failed', message: toAppError(error, storage).message, isOfQuery: false })
      }
    },
    [signedFetch, storage, engine],
  )

  const stop = useCallback(() => {
    const controller = abort.current
    abort.current = undefined
    controller?.abort()
    setRun({ state: 'stopped' })
  }, [])
  const check = useCallback((query: string) => engine().check(query), [engine])
  const forgetDocuments = useCallback(() => {
    kept.current = undefined
  }, [])
  return { run, start, stop, check, forgetDocuments }
}

function useEngine(): () => EngineClient {
  const client = useRef<EngineClient>(undefined)
  useEffect(
    () => () => {
      client.current?.end()
      client.current = undefined
    },
    [],
  )
  return useCallback(() => {
    client.current ??= createEngineClient()
    return client.current
  }, [])
}

async function documents(
  kept: { current: Kept | undefined },
  storage: string | undefined,
  viewer: Viewer,
  options: Parameters<typeof crawl>[1],
): Promise<Crawl | undefined> {
  if (storage === undefined) return undefined
  if (kept.current?.viewer === viewer) return kept.current.crawl
  const crawled = await crawl(storage, options)
  kept.current = { viewer, crawl: crawled }
  return crawled
}

const anonymousFetch: typeof fetch = (input, init) => fetch(input, { ...init, credentials: 'omit' })
