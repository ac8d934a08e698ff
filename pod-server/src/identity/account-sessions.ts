import { hash } from 'node:crypto'
import { randomId } from '#base/ids.ts'
import type { RecordWriter } from '#storage/records.ts'
import { providerKinds, sessionKind } from './account-records.ts'
import type { AccountContext } from './accounts.ts'
import { findAccount } from './accounts.ts'

/** A browser or script that is signed in to its account. Only the hash of its token is stored. */
interface AccountSession {
  readonly account: string
  readonly seenAt: number
  /** When it was opened: with a password, or with the account itself. */
  readonly openedAt: number
  /** Whether it began, or was used, when cookies had names already that nobody else can set: see `moveSession`. */
  readonly isHostOnly?: true
}

export const sessionMs = 14 * 86_400_000
const dayMs = 86_400_000
/** So long a sign-in vouches for the person, and not only for the browser. */
const recentMs = 15 * 60_000

export async function startSession({ store, clock }: AccountContext, account: string): Promise<string> {
  const token = randomId(32)
  const now = clock.now()
  await store.write((writer) =>
    putSession(writer, token, { account, seenAt: now, openedAt: now, isHostOnly: true }),
  )
  return token
}

/** The account behind a token; using it keeps it alive, written down at most once a day. */
export async function accountOfSession(
  { store, clock }: AccountContext,
  token: string,
): Promise<string | undefined> {
  if (token === '' || token.length > 200) return undefined
  const session = await store.read(async (reader) => {
    const found = await reader.record<AccountSession>(sessionKind, idOf(token))
    return found && (await findAccount(reader, found.account)) ? found : undefined
  })
  if (session && clock.now() - session.seenAt > dayMs) {
    await store.write(async (writer) => {
      // One that was ended since it was read stays ended (bug class 18).
      const current = await writer.record<AccountSession>(sessionKind, idOf(token))
      if (current) await putSession(writer, token, { ...current, seenAt: clock.now(), isHostOnly: true })
    })
  }
  return session?.account
}

/**
 * A new token for a session from before cookies had names that nobody else can set; undefined for any other: under the old
 * name a page next door could hand people a session of its own.
 */
export async function moveSession({ store }: AccountContext, token: string): Promise<string | undefined> {
  const moved = randomId(32)
  return store.write(async (writer) => {
    const session = await writer.record<AccountSession>(sessionKind, idOf(token))
    if (!session || session.isHostOnly) return undefined
    await writer.removeRecord(sessionKind, idOf(token))
    await putSession(writer, moved, { ...session, isHostOnly: true })
    return moved
  })
}

export async function endSession({ store }: AccountContext, token: string): Promise<void> {
  await store.write((writer) => writer.removeRecord(sessionKind, idOf(token)))
}

/** Bug class 16: whether whoever shows this token signed in just now, as it takes to change how an account is opened. */
export async function isRecentSession({ store, clock }: AccountContext, token: string): Promise<boolean> {
  const session = await store.read((reader) => reader.record<AccountSession>(sessionKind, idOf(token)))
  return session !== undefined && clock.now() - session.openedAt < recentMs
}

/** Signs every other browser out, of the account and of the provider: after its password changed (bug class 18). */
export async function endOtherSessions(
  { store }: AccountContext,
  account: string,
  token: string,
): Promise<void> {
  await store.write(async (writer) => {
    const own = await writer.record<AccountSession>(sessionKind, idOf(token))
    await writer.removeRecordsBy([sessionKind, ...providerKinds], 'account', account)
    if (own) await putSession(writer, token, own)
  })
}

async function putSession(writer: RecordWriter, token: string, session: AccountSession): Promise<void> {
  const { account, seenAt } = session
  const expiresAt = seenAt + sessionMs
  await writer.putRecord(sessionKind, idOf(token), session, { expiresAt, index: { account } })
}

function idOf(token: string): string {
  return hash('sha256', token, 'base64url')
}
