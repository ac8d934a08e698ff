import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Agent } from '#access/agent.ts'
import { systemClock } from '#base/clock.ts'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import type { Store } from '#storage/store.ts'
import { webidKind } from './account-records.ts'
import { type AppAccess, putAppAccess, revokeApp } from './app-access.ts'
import { stillWelcome } from './still-welcome.ts'

const issuer = 'https://pod.example/'
const alice = 'https://pod.example/alice/profile/card#me'
const client = 'https://app.example/id'
const isWelcome = stillWelcome(issuer)

let store: Store

beforeEach(async () => {
  store = openSqliteStore({ kind: 'memory' }, systemClock).store
  const link = { id: '1', account: 'a1', webid: alice }
  await store.write((writer) =>
    writer.putRecord(webidKind, '1', link, { index: { account: 'a1', webid: alice } }),
  )
})

afterEach(() => store.close())

function ask(agent: Agent): Promise<boolean> {
  return store.read((reader) => isWelcome(reader, agent))
}

describe('stillWelcome', () => {
  it('bug-class-18 an app is welcome for as long as its permission stands', async () => {
    expect(await ask({ webid: alice, client, issuer })).toBe(false)
    const access: AppAccess = {
      ...{ grant: 'g1', account: 'a1', webid: alice, clientId: client, clientName: 'App' },
      ...{ origin: 'https://app.example', grantedAt: 0, usedAt: 0 },
    }
    await putAppAccess({ store, clock: systemClock }, access, Date.now() + 60_000)
    expect(await ask({ webid: alice, client, issuer })).toBe(true)
    expect(await ask({ webid: alice, client: 'https://other.example/id', issuer })).toBe(false)
    expect(await ask({ webid: 'https://pod.example/bob/#me', client, issuer })).toBe(false)
    await revokeApp(store, 'a1', 'g1')
    expect(await ask({ webid: alice, client, issuer })).toBe(false)
  })

  it('bug-class-18 an app that acts as two WebIDs is welcome as each for itself', async () => {
    const work = 'https://pod.example/alice/work#me'
    const link = { id: '2', account: 'a1', webid: work }
    const index = { account: 'a1', webid: work }
    await store.write((writer) => writer.putRecord(webidKind, '2', link, { index }))
    for (const [grant, webid] of [
      ['g1', alice],
      ['g2', work],
    ] as const) {
      const access: AppAccess = {
        ...{ grant, account: 'a1', webid, clientId: client, clientName: 'App' },
        ...{ origin: 'https://app.example', grantedAt: 0, usedAt: 0 },
      }
      await putAppAccess({ store, clock: systemClock }, access, Date.now() + 60_000)
    }
    const both = () => Promise.all([alice, work].map((webid) => ask({ webid, client, issuer })))
    expect(await both()).toEqual([true, true])
    await revokeApp(store, 'a1', 'g1')
    expect(await both()).toEqual([false, true])
  })

  it('leaves the public, and agents of other issuers, to the decision about their rights', async () => {
    expect(await ask({ webid: undefined, client: undefined, issuer: undefined })).toBe(true)
    expect(await ask({ webid: alice, client, issuer: 'https://elsewhere.example/' })).toBe(true)
    expect(await ask({ webid: alice, client: undefined, issuer })).toBe(false)
  })
})
