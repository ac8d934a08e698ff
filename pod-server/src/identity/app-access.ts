import type { Reader, Store } from '#storage/store.ts'
import type { AccountContext } from './accounts.ts'
import { isLinked } from './webid-links.ts'

/** What a person allowed an app: the other half of the provider's grant, under the same id (bug class 9). */
export interface AppAccess {
  readonly grant: string
  readonly account: string
  /** The WebID the app acts as. */
  readonly webid: string
  readonly clientId: string
  readonly clientName: string
  /** Where the app lives, as the consent screen showed it. */
  readonly origin: string
  readonly grantedAt: number
  readonly usedAt: number
}

export const accessKind = 'app-access'
export const grantKind = 'oidc:Grant'
/** Everything of the provider's that ends with a grant. */
export const grantedKinds = ['oidc:AccessToken', 'oidc:RefreshToken', 'oidc:AuthorizationCode'] as const
const mostApps = 1000

export async function putAppAccess(
  { store }: AccountContext,
  access: AppAccess,
  expiresAt: number,
): Promise<void> {
  await store.write((writer) =>
    writer.putRecord(accessKind, access.grant, access, {
      expiresAt,
      index: { account: access.account, app: appKey(access.account, access.clientId) },
    }),
  )
}

/** The standing permission of an app, to act as this WebID where one is named, if the WebID still belongs to the account. */
export async function appAccessOf(
  reader: Reader,
  account: string,
  clientId: string,
  webid?: string,
): Promise<AppAccess | undefined> {
  const found = await reader.recordsBy<AppAccess>(accessKind, 'app', appKey(account, clientId), 100)
  const latest = found.findLast(({ value }) => webid === undefined || value.webid === webid)?.value
  return latest && (await isLinked(reader, account, latest.webid)) ? latest : undefined
}

/** As `appAccessOf`, by the grant that a token names. */
export async function accessByGrant(reader: Reader, grant: string): Promise<AppAccess | undefined> {
  const access = await reader.record<AppAccess>(accessKind, grant)
  return access && (await isLinked(reader, access.account, access.webid)) ? access : undefined
}

export async function appsOf(reader: Reader, account: string): Promise<readonly AppAccess[]> {
  const found = await reader.recordsBy<AppAccess>(accessKind, 'account', account, mostApps)
  return found.map(({ value }) => value)
}

/** Takes everything back: the grant, its tokens, and so the next request the app makes (bug class 18). */
export async function revokeApp(store: Store, account: string, grant: string): Promise<void> {
  await store.write(async (writer) => {
    const access = await writer.record<AppAccess>(accessKind, grant)
    if (access?.account !== account) return
    await writer.removeRecordsBy(grantedKinds, 'grant', grant)
    await writer.removeRecord(grantKind, grant)
    await writer.removeRecord(accessKind, grant)
  })
}

function appKey(account: string, clientId: string): string {
  return `${account} ${clientId}`
}
