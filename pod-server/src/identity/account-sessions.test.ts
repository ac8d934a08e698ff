import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import type { Store } from '#storage/store.ts'
import { accountOfSession, endOtherSessions, endSession, startSession } from './account-sessions.ts'
import { changePassword, createAccount, passwordLoginsOf, resetPassword, signIn } from './accounts.ts'
import { createThrottle } from './throttle.ts'

const login = { email: 'alice@example.org', password: 'the first password' }
const dayMs = 86_400_000
type Context = Parameters<typeof endSession>[0]

let store: Store
let account: string
let now = 0
const clock = { now: () => now }
const door = () => ({ store, clock, throttle: createThrottle(store, clock), attempts: 10 })
const trySignIn = (password: string) => signIn(door(), { email: login.email, password, address: '::1' })

beforeEach(async () => {
  now = Date.now()
  store = openSqliteStore({ kind: 'memory' }, clock).store
  account = (await createAccount({ store, clock }, login)).id
})

afterEach(() => store.close())

describe('bug-class-18 what ended stays ended', () => {
  it('also when a request that keeps the session alive is under way', async () => {
    for (const end of [
      endSession,
      (context: Context, token: string) => endOtherSessions(context, account, `not ${token}`),
    ]) {
      const token = await startSession({ store, clock }, account)
      now += 2 * dayMs
      await Promise.all([accountOfSession({ store, clock }, token), end({ store, clock }, token)])
      expect(await accountOfSession({ store, clock }, token)).toBeUndefined()
    }
    const kept = await startSession({ store, clock }, account)
    now += 10 * dayMs
    expect(await accountOfSession({ store, clock }, kept)).toBe(account)
    now += 10 * dayMs
    expect(await accountOfSession({ store, clock }, kept)).toBe(account)
  })

  it('a password that the operator set is not overwritten by a change that was under way', async () => {
    const [known] = await store.read((reader) => passwordLoginsOf(reader, account))
    const change = { id: known?.id ?? '', oldPassword: login.password, newPassword: 'of the thief' }
    const { throttle, ...place } = door()
    // Just after the old password was found right.
    const clear = () => resetPassword({ store, clock }, login.email, 'of the operator')
    await expect(
      changePassword({ ...place, throttle: { ...throttle, clear } }, account, change),
    ).rejects.toMatchObject({ code: 'conflict' })
    await expect(trySignIn('of the thief')).rejects.toMatchObject({ code: 'forbidden' })
    expect(await trySignIn('of the operator')).toBe(account)
  })
})
