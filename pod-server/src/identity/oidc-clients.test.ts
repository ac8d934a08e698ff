import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import type { Store } from '#storage/store.ts'
import { createOidcClients, type OidcClients } from './oidc-clients.ts'

const dayMs = 86_400_000
const metadata = { client_id: 'c', redirect_uris: ['https://app.example/cb'] }
let now: number
let store: Store
let clients: OidcClients

beforeEach(async () => {
  now = 1_800_000_000_000
  const clock = { now: () => now }
  store = openSqliteStore({ kind: 'memory' }, clock).store
  clients = createOidcClients({ store, clock, documents: async () => undefined })
  await clients.register('c', metadata)
})

afterEach(() => store.close())

it('O-10 a registered app is known for half a year after somebody signed in with it', async () => {
  for (const days of [0.5, 100, 170]) {
    now += days * dayMs
    expect(await clients.find('c')).toMatchObject(metadata)
    await clients.noteUse('c')
  }
  now += 181 * dayMs
  expect(await clients.find('c')).toBeUndefined()
})

it('bug-class-27 one that nobody signed in with goes after a week, however often it is asked for', async () => {
  now += 6 * dayMs
  expect(await clients.find('c')).toMatchObject(metadata)
  now += 1.1 * dayMs
  expect(await clients.find('c')).toBeUndefined()
  await clients.noteUse('c')
  expect(await clients.find('c')).toBeUndefined()
})
