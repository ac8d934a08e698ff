import { createStore, del, get, set } from 'idb-keyval'

/** Everything a signed-in browser remembers. The key pair's private half is not extractable: the tokens are useless elsewhere. */
export type StoredSession = {
  readonly webid: string
  readonly issuer: string
  readonly clientId: string
  readonly keyPair: CryptoKeyPair
  readonly accessToken: string
  readonly expiresAtMs: number
  readonly refreshToken: string | undefined
  /** Origins that get the token on the first request: the person's own storages, and those that asked with a 401 (O-47). */
  readonly tokenOrigins: readonly string[]
}

/** A sign-in that left for the provider and has not come back. */
export type PendingSignIn = {
  readonly issuer: string
  readonly clientId: string
  readonly codeVerifier: string
  readonly nonce: string
  readonly keyPair: CryptoKeyPair
  readonly redirectUri: string
  readonly returnTo: string
}

// Opened on first use: these modules are also loaded on the server, where there is no IndexedDB.
let opened: ReturnType<typeof createStore> | undefined
function store(): ReturnType<typeof createStore> {
  opened ??= createStore('hearth-session', 'session')
  return opened
}

export async function readSession(): Promise<StoredSession | undefined> {
  return await get<StoredSession>('current', store())
}

export async function writeSession(session: StoredSession): Promise<void> {
  await set('current', session, store())
}

export async function forgetSession(): Promise<void> {
  await del('current', store())
}

export async function writePendingSignIn(state: string, pending: PendingSignIn): Promise<void> {
  await set(`pending:${state}`, pending, store())
}

/** Takes the pending sign-in out: a `state` is good for one answer. */
export async function takePendingSignIn(state: string): Promise<PendingSignIn | undefined> {
  const pending = await get<PendingSignIn>(`pending:${state}`, store())
  await del(`pending:${state}`, store())
  return pending
}
