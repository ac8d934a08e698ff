import { hydrate, QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { AppError, type AppErrorCode } from './app-error.ts'
import { persistable } from './persistable.ts'

/** Something that was read, and then could not be read again; what the next page has of it. */
async function afterwards(code: AppErrorCode | undefined, meta?: { isPersisted: boolean }): Promise<unknown> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const query = { queryKey: ['stream'], ...(meta === undefined ? {} : { meta }) }
  await client.fetchQuery({ ...query, queryFn: () => 'Tuesday' })
  const failing = () => Promise.reject(new AppError(code ?? 'offline', 'no', { cause: () => 'no clone' }))
  if (code !== undefined) await client.fetchQuery({ ...query, queryFn: failing }).catch(() => undefined)
  // What IndexedDB takes.
  const kept = structuredClone(persistable(client))
  const next = new QueryClient()
  hydrate(next, kept)
  const state = next.getQueryState(['stream'])
  expect(state?.error ?? null).toBeNull()
  return state?.data
}

describe('what is kept of what was read', () => {
  it.each([undefined, 'offline', 'server-error', 'signed-out'] as const)(
    'is there on the next page, also where its pod has stopped answering: %s',
    async (code) => {
      expect(await afterwards(code)).toBe('Tuesday')
    },
  )

  it.each(['forbidden', 'not-found', 'bad-data'] as const)(
    'is not there once it is gone or for others: %s',
    async (code) => {
      expect(await afterwards(code)).toBeUndefined()
    },
  )

  it('is not what asks to be forgotten', async () => {
    expect(await afterwards(undefined, { isPersisted: false })).toBeUndefined()
  })
})
