import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import type { Reader, Store, Writer } from '#storage/store.ts'
import { accountKind, loginKind, providerKinds, sessionKind } from './account-records.ts'
import { hashPassword, isPassword } from './passwords.ts'
import type { Limited, Throttle } from './throttle.ts'

export interface Account {
  readonly id: string
  readonly createdAt: number
}

/** A way to sign in. The e-mail is the record's id, so one e-mail can never belong to two accounts. */
export interface PasswordLogin {
  readonly id: string
  readonly account: string
  readonly email: string
  readonly hash: string
}

/** The rooms' shared values that accounts need; a `Context` is one. */
export interface AccountContext {
  readonly store: Store
  readonly clock: Clock
}

/** What guards a password: how often it may be guessed. */
export interface Door {
  readonly throttle: Throttle
  readonly attempts: number
}

/** An account without a way to sign in goes away by itself. */
const unfinishedMs = 30 * 60_000

/** Makes an account; with an e-mail and a password it is complete, without it lasts half an hour (CSS 7 makes it in two steps). */
export async function createAccount(
  context: AccountContext,
  login?: { readonly email: string; readonly password: string },
): Promise<Account> {
  const account: Account = { id: randomId(), createdAt: context.clock.now() }
  const prepared = login && (await prepareLogin(account.id, login))
  await context.store.write(async (writer) => {
    if (prepared) await addLogin(writer, prepared)
    await writer.putRecord(
      accountKind,
      account.id,
      account,
      prepared ? {} : { expiresAt: account.createdAt + unfinishedMs },
    )
  })
  return account
}

export async function findAccount(reader: Reader, id: string): Promise<Account | undefined> {
  return reader.record<Account>(accountKind, id)
}

/** Adds an e-mail and password to an account, which makes it permanent. */
export async function addPasswordLogin(
  { store }: AccountContext,
  account: string,
  login: { readonly email: string; readonly password: string },
): Promise<PasswordLogin> {
  const prepared = await prepareLogin(account, login)
  await store.write(async (writer) => {
    const known = await findAccount(writer, account)
    if (!known) throw new PodError('not-found', 'the account is gone, make a new one')
    await addLogin(writer, prepared)
    await writer.putRecord(accountKind, account, known)
  })
  return prepared
}

export async function passwordLoginsOf(reader: Reader, account: string): Promise<readonly PasswordLogin[]> {
  const found = await reader.recordsBy<PasswordLogin>(loginKind, 'account', account, 100)
  return found.map(({ value }) => value)
}

/** Removes a login, but never the last one: the account could not be opened again. */
export async function removePasswordLogin(
  { store }: AccountContext,
  account: string,
  id: string,
): Promise<void> {
  await store.write(async (writer) => {
    const logins = await passwordLoginsOf(writer, account)
    const login = logins.find((one) => one.id === id)
    if (!login) throw new PodError('not-found', 'no such login')
    if (logins.length === 1) throw new PodError('bad-request', 'An account needs at least 1 login method.')
    await writer.removeRecord(loginKind, login.email)
  })
}

/** Changes a password; whoever asks must know the old one (bug class 16), and does not find it by trying (14). */
export async function changePassword(
  { store, throttle, attempts }: AccountContext & Door,
  account: string,
  change: { readonly id: string; readonly oldPassword: string; readonly newPassword: string },
): Promise<void> {
  const logins = await store.read((reader) => passwordLoginsOf(reader, account))
  const login = logins.find((one) => one.id === change.id)
  if (!login) throw new PodError('not-found', 'no such login')
  const tries = [{ key: `change password ${account}`, most: attempts }]
  await throttle.count(tries)
  if (!(await isPassword(change.oldPassword, login.hash)))
    throw new PodError('forbidden', 'the old password is wrong')
  await throttle.clear(tries)
  const changed = { ...login, hash: await hashPassword(change.newPassword) }
  await store.write(async (writer) => {
    // Hashing takes its time: what was set or taken away meanwhile, by the operator perhaps, stands.
    const current = await writer.record<PasswordLogin>(loginKind, login.email)
    if (current?.hash !== login.hash)
      throw new PodError('conflict', 'this password was changed just now: sign in with the new one')
    await putLogin(writer, changed)
  })
}

/** Sets a password without the old one: for the operator's command line only. */
export async function resetPassword(
  { store }: AccountContext,
  email: string,
  password: string,
): Promise<void> {
  const hash = await hashPassword(password)
  await store.write(async (writer) => {
    const login = await writer.record<PasswordLogin>(loginKind, toEmail(email))
    if (!login) throw new PodError('not-found', 'no account has this e-mail')
    await putLogin(writer, { ...login, hash })
    // Whoever was signed in with the old one is not any more (bug class 18).
    await writer.removeRecordsBy([sessionKind, ...providerKinds], 'account', login.account)
  })
}

/** The account of an e-mail, for the operator's command line. */
export async function accountOf(reader: Reader, email: string): Promise<string> {
  const login = await reader.record<PasswordLogin>(loginKind, toEmail(email))
  if (!login) throw new PodError('not-found', 'no account has this e-mail')
  return login.account
}

/** Bug class 16: throws 'forbidden' unless this is a password of the account; nobody finds it by trying (14). */
export async function provePassword(
  { store, throttle, attempts }: AccountContext & Door,
  account: string,
  password: string,
): Promise<void> {
  const logins = await store.read((reader) => passwordLoginsOf(reader, account))
  const tries = [{ key: `prove password ${account}`, most: attempts }]
  await throttle.count(tries)
  const proofs = await Promise.all(logins.map(({ hash }) => isPassword(password, hash)))
  if (!proofs.includes(true)) throw new PodError('forbidden', 'the password is not right')
  await throttle.clear(tries)
}

/** The account of an e-mail and password. One answer, in one time, for every way of being wrong (bug class 13). */
export async function signIn(
  context: AccountContext & Door,
  attempt: { readonly email: string; readonly password: string; readonly address: string },
): Promise<string> {
  const email = attempt.email.trim().toLowerCase().slice(0, 254)
  const ofEmail: Limited[] = [
    { key: `sign-in ${email} ${attempt.address}`, most: context.attempts },
    { key: `sign-in ${email}`, most: context.attempts * 10 },
  ]
  const ofAddress: Limited[] = [{ key: `sign-in ${attempt.address}`, most: context.attempts * 10 }]
  // Counted before the password is looked at, so that many tries at once count as many (bug class 14).
  await context.throttle.count([...ofEmail, ...ofAddress])
  const login = await context.store.read((reader) => reader.record<PasswordLogin>(loginKind, email))
  if (!(await isPassword(attempt.password, login?.hash)) || !login) {
    throw new PodError('forbidden', 'Invalid email/password combination.')
  }
  await context.throttle.clear(ofEmail)
  // Whoever has an account of their own must not win back what they guessed of others'.
  await context.throttle.takeBack(ofAddress)
  return login.account
}

/** E-mails are compared without regard to case and outer blanks. */
function toEmail(text: string): string {
  const email = text.trim().toLowerCase()
  if (email.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(email))
    throw new PodError('bad-request', 'that is not an e-mail address')
  return email
}

async function prepareLogin(
  account: string,
  login: { readonly email: string; readonly password: string },
): Promise<PasswordLogin> {
  return { id: randomId(), account, email: toEmail(login.email), hash: await hashPassword(login.password) }
}

async function addLogin(writer: Writer, login: PasswordLogin): Promise<void> {
  if (await writer.record(loginKind, login.email)) {
    throw new PodError('bad-request', 'There already is an account with this e-mail: sign in instead.')
  }
  await putLogin(writer, login)
}

async function putLogin(writer: Writer, login: PasswordLogin): Promise<void> {
  await writer.putRecord(loginKind, login.email, login, { index: { account: login.account } })
}
