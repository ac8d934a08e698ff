import { hash } from 'node:crypto'
import { randomId } from '#base/ids.ts'
import type { RecordWriter } from '#storage/records.ts'
import { sessionKind } from './account-records.ts'
import type { AccountContext } from './accounts.ts'
import { findAccount } from './accounts.ts'

/** A browser or script that is signed in to its account. Only the hash of its token is stored. */
interface AccountSession {
  readonly account: string
  readonly seenAt: number
}

export const sessionMs = 14 * 86_400_000
const dayMs = 86_400_000

export async function startSession({ store, clock }: AccountContext, account: string): Promise<string> {
  const token = randomId(32)
  await store.write((writer) => putSession(writer, token, account, clock.now()))
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
    await store.write((writer) => putSession(writer, token, session.account, clock.now()))
  }
  return session?.account
}

export async function endSession({ store }: AccountContext, token: string): Promise<void> {
  await store.write((writer) => writer.removeRecord(sessionKind, idOf(token)))
}

async function putSession(writer: RecordWriter, token: string, account: string, now: number): Promise<void> {
  const session: AccountSession = { account, seenAt: now }
  await writer.putRecord(sessionKind, idOf(token), session, {
    expiresAt: now + sessionMs,
    index: { account },
  })
}

function idOf(token: string): string {
  return hash('sha256', token, 'base64url')
}
