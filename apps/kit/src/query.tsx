'use client'
import {
  type DehydratedState,
  hydrate,
  IsRestoringProvider,
  QueryClient,
  QueryClientProvider,
} from '@tanstack/react-query'
import { clear, createStore, get, set } from 'idb-keyval'
import { type ReactNode, useEffect, useState } from 'react'
import { AppError, NoAnswer } from './app-error.ts'
import { persistable } from './persistable.ts'
import { useSession } from './session.tsx'

const PERSIST_AFTER_MS = 1_000
const KEEP_MS = 7 * 24 * 60 * 60 * 1000
const FRESH_MS = 5_000
/** Goes up when what is kept has another shape: what is kept from before is then not read. */
const VERSION = 2

let opened: ReturnType<typeof createStore> | undefined
function store(): ReturnType<typeof createStore> {
  opened ??= createStore('hearth-cache', 'queries')
  return opened
}

/**
 * TanStack Query, kept in IndexedDB per person so that a warm open paints before the first request, and cleared
 * on sign-out. (Written with `dehydrate`: the persist packages pin another version of the core.)
 * A query opts out with `meta: { isPersisted: false }`.
 */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createClient)
  const isRestoring = usePersistence(client)
  return (
    <QueryClientProvider client={client}>
      <IsRestoringProvider value={isRestoring}>{children}</IsRestoringProvider>
    </QueryClientProvider>
  )
}

function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        gcTime: KEEP_MS,
        retry: (count, error) => count < 2 && isWorthRetrying(error),
        retryDelay: (count) => 400 * 2 ** count,
      },
      // Without a connection a change fails, and can be told, instead of waiting for one without a word.
      mutations: { networkMode: 'always' },
    },
  })
}

function isWorthRetrying(error: Error): boolean {
  // What nobody answered in time would take as long again.
  if (error instanceof NoAnswer || error.cause instanceof NoAnswer) return false
  return !(error instanceof AppError) || error.code === 'offline' || error.code === 'server-error'
}

/** True while what is kept is being read: no query asks anybody before it is known what is there. */
function usePersistence(client: QueryClient): boolean {
  const { state, webid } = useSession()
  const [restored, setRestored] = useState<string>()
  useEffect(() => {
    if (state === 'signed-out') {
      client.clear()
      void clear(store())
    }
    if (webid === undefined) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const save = (): void => {
      timer = undefined
      void set(webid, { version: VERSION, savedAtMs: Date.now(), state: persistable(client) }, store())
    }
    let isCurrent = true
    // A store that cannot be read is an empty one.
    void restore(client, webid)
      .catch(() => undefined)
      .then(() => {
        if (isCurrent) setRestored(webid)
      })
    const unsubscribe = client.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'success') return
      timer ??= setTimeout(save, PERSIST_AFTER_MS)
    })
    return () => {
      isCurrent = false
      unsubscribe()
      clearTimeout(timer)
    }
  }, [client, state, webid])
  return webid !== undefined && restored !== webid
}

async function restore(client: QueryClient, webid: string): Promise<void> {
  type Saved = { version: number; savedAtMs: number; state: DehydratedState }
  const saved = await get<Saved>(webid, store())
  if (saved?.version === VERSION && Date.now() - saved.savedAtMs < KEEP_MS) hydrate(client, saved.state)
}
