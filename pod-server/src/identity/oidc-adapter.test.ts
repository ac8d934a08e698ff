import type { Adapter, AdapterPayload } from 'oidc-provider'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenStore, openSqliteStore } from '#storage/sqlite/open-store.ts'
import { createOidcAdapter, graceMs } from './oidc-adapter.ts'
import { createReplayGuard } from './replay-guard.ts'

let nowMs = 1_800_000_000_000
const clock = { now: () => nowMs }
let open: OpenStore
let tokens: Adapter
let make: (model: string) => Adapter
beforeEach(() => {
  open = openSqliteStore({ kind: 'memory' }, clock)
  const nothing = async () => {}
  const clients = { find: async () => undefined, register: nothing, noteUse: nothing, remove: nothing }
  make = createOidcAdapter({ store: open.store, clock, clients, replay: createReplayGuard(clock) })
  tokens = make('RefreshToken')
})
afterEach(() => open.store.close())

const day = 86_400
async function issue(id: string, rotations: number, more: Partial<AdapterPayload> = {}) {
  const exp = Math.floor(nowMs / 1000) + day
  await tokens.upsert(
    id,
    { kind: 'RefreshToken', jti: id, grantId: 'g', jkt: 'key', rotations, exp, ...more },
    day,
  )
}

describe('bug-class-19 a used refresh token', () => {
  it('works on until its successor was used, however long that takes', async () => {
    await issue('first', 0)
    await tokens.consume('first')
    await issue('second', 1)
    nowMs += 3_600_000
    expect(await tokens.find('first')).not.toHaveProperty('consumed')
  })

  it('works for a minute more after that, for two tabs at once', async () => {
    await issue('first', 0)
    await tokens.consume('first')
    await issue('second', 1)
    await tokens.consume('second')
    nowMs += graceMs - 1000
    expect(await tokens.find('first')).toBeDefined()
  })

  it('shown later ends its chain, but not the sessions of other devices', async () => {
    await issue('first', 0)
    await tokens.consume('first')
    await issue('second', 1)
    await tokens.consume('second')
    await issue('third', 2)
    await issue('other device', 0, { jkt: 'another key' })
    nowMs += graceMs + 1000
    expect(await tokens.find('first')).toBeUndefined()
    expect(await tokens.find('third')).toBeUndefined()
    expect(await tokens.find('other device')).toBeDefined()
  })

  it('is known for stolen however long its chain is, which does not grow without end', async () => {
    for (let rotation = 0; rotation < 1100; rotation++) {
      await issue(`token ${rotation}`, rotation)
      if (rotation < 1099) await tokens.consume(`token ${rotation}`)
    }
    nowMs += graceMs + 1000
    const count = () => open.store.read((reader) => reader.countRecords('oidc:RefreshToken'))
    expect(await count()).toBe(50)
    expect(await tokens.find('token 1000')).toBeUndefined()
    expect(await tokens.find('token 1099')).toBeDefined()
    expect(await tokens.find('token 1060')).toBeUndefined()
    expect(await tokens.find('token 1099')).toBeUndefined()
  })

  it('bug-class-27 goes when many came after it for the same app, whatever their keys', async () => {
    for (let count = 0; count < 1010; count++) await issue(`of page ${count}`, 0, { jkt: `key ${count}` })
    expect(await tokens.find('of page 9')).toBeUndefined()
    expect(await tokens.find('of page 10')).toBeDefined()
    expect(await tokens.find('of page 1009')).toBeDefined()
  })

  it('keeps the time of its first use', async () => {
    await issue('first', 0)
    await tokens.consume('first')
    await issue('second', 1)
    await tokens.consume('second')
    nowMs += graceMs / 2
    await tokens.consume('second')
    nowMs += graceMs / 2 + 1000
    expect(await tokens.find('first')).toBeUndefined()
  })
})

describe('what the provider keeps', () => {
  it('bug-class-27 is kept for an hour where nobody has signed in, so that signing out does not fill the store', async () => {
    const sessions = make('Session')
    await sessions.upsert('nobody', { kind: 'Session', uid: 'u1' }, 14 * day)
    await sessions.upsert('somebody', { kind: 'Session', uid: 'u2', accountId: 'a' }, 14 * day)
    nowMs += 3_601_000
    expect(await sessions.find('nobody')).toBeUndefined()
    expect(await sessions.find('somebody')).toBeDefined()
  })

  it('finds a session by its uid and forgets it when it is over', async () => {
    const sessions = make('Session')
    await sessions.upsert('cookie', { kind: 'Session', uid: 'u', accountId: 'a' }, 60)
    expect(await sessions.findByUid('u')).toMatchObject({ accountId: 'a' })
    nowMs += 61_000
    expect(await sessions.findByUid('u')).toBeUndefined()
    expect(await sessions.find('cookie')).toBeUndefined()
  })

  it('takes everything of a grant back at once', async () => {
    await issue('first', 0)
    await make('AuthorizationCode').upsert('code', { kind: 'AuthorizationCode', grantId: 'g' }, 60)
    await issue('of another grant', 0, { grantId: 'h' })
    await tokens.revokeByGrantId('g')
    expect(await tokens.find('first')).toBeUndefined()
    expect(await make('AuthorizationCode').find('code')).toBeUndefined()
    expect(await tokens.find('of another grant')).toBeDefined()
  })

  it('bug-class-17 of two equal proofs at once lets one through', async () => {
    const replay = make('ReplayDetection')
    const found = await Promise.all([replay.find('proof'), replay.find('proof')])
    expect(found.filter((one) => one === undefined)).toHaveLength(1)
  })
})
