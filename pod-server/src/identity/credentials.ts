import { hash } from 'node:crypto'
import { PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import type { Reader } from '#storage/store.ts'
import { credentialsKind } from './account-records.ts'
import type { AccountContext } from './accounts.ts'
import { isLinked } from './webid-links.ts'

/** An id and secret with which a script signs in as one WebID (O-23). The record's id is the client id. */
export interface ClientCredentials {
  readonly clientId: string
  /** Names it in URLs of the account API. */
  readonly resource: string
  readonly account: string
  readonly webid: string
  readonly name: string
  readonly secretHash: string
  readonly createdAt: number
}

/** Makes credentials; the secret is told once and kept as a hash. A seed may bring its own id and secret. */
export async function addClientCredentials(
  { store, clock }: AccountContext,
  wanted: {
    readonly account: string
    readonly webid: string
    readonly name?: string
    readonly id?: string
    readonly secret?: string
  },
): Promise<{ readonly credentials: ClientCredentials; readonly secret: string }> {
  const name = (wanted.name ?? '').trim().slice(0, 100)
  const secret = wanted.secret ?? randomId(48)
  const credentials: ClientCredentials = {
    clientId: wanted.id ?? `${name.replace(/[^A-Za-z0-9-]+/g, '-') || 'token'}_${randomId()}`,
    resource: randomId(),
    account: wanted.account,
    webid: wanted.webid,
    name,
    secretHash: hashSecret(secret),
    createdAt: clock.now(),
  }
  await store.write(async (writer) => {
    if (!(await isLinked(writer, wanted.account, wanted.webid))) {
      throw new PodError('bad-request', 'WebID does not belong to this account.')
    }
    if (await writer.record(credentialsKind, credentials.clientId)) {
      throw new PodError('conflict', 'credentials with this id exist already')
    }
    await writer.putRecord(credentialsKind, credentials.clientId, credentials, {
      index: { account: credentials.account },
    })
  })
  return { credentials, secret }
}

export async function findCredentials(
  reader: Reader,
  clientId: string,
): Promise<ClientCredentials | undefined> {
  return reader.record<ClientCredentials>(credentialsKind, clientId)
}

/** Other servers ask nobody whether a token still holds, so none is made for a WebID that the account gave away (bug class 18). */
export async function usableCredentials(
  reader: Reader,
  clientId: string,
): Promise<ClientCredentials | undefined> {
  const found = await findCredentials(reader, clientId)
  return found && (await isLinked(reader, found.account, found.webid)) ? found : undefined
}

export async function credentialsOf(reader: Reader, account: string): Promise<readonly ClientCredentials[]> {
  const found = await reader.recordsBy<ClientCredentials>(credentialsKind, 'account', account, 1000)
  return found.map(({ value }) => value)
}

export async function removeClientCredentials({ store }: AccountContext, account: string, resource: string) {
  await store.write(async (writer) => {
    const found = (await credentialsOf(writer, account)).find((one) => one.resource === resource)
    if (!found) throw new PodError('not-found', 'no such credentials')
    await writer.removeRecord(credentialsKind, found.clientId)
  })
}

/** Secrets we make are long and random, so one plain hash is enough to be useless to a thief of the data folder. */
export function hashSecret(secret: string): string {
  return `sha256:${hash('sha256', secret, 'base64url')}`
}
