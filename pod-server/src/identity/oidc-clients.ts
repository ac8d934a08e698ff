import { errors, Provider } from 'oidc-provider'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import type { Store } from '#storage/store.ts'
import { ClientDocumentError, type ClientMetadata } from './client-documents.ts'
import { findCredentials, hashSecret } from './credentials.ts'

const clientKind = 'oidc:Client'
const dayMs = 86_400_000
/** O-10: a registration goes away when nobody has signed in with it for so long, */
const usedMs = 180 * dayMs
/** and sooner where nobody ever did: anybody may make them, and ask for them (bug class 27). */
const unusedMs = 7 * dayMs

interface Registered {
  readonly metadata: ClientMetadata
  readonly seenAt: number
  readonly isUsed: boolean
}

/** Where the provider's clients come from: documents of their own, registration, or an account's credentials. */
export interface OidcClients {
  find(clientId: string): Promise<ClientMetadata | undefined>
  register(clientId: string, metadata: ClientMetadata): Promise<void>
  /** Somebody has signed in with it. */
  noteUse(clientId: string): Promise<void>
  remove(clientId: string): Promise<void>
}

export function createOidcClients(options: {
  readonly store: Store
  readonly clock: Clock
  readonly documents: (clientId: string, asker: string | undefined) => Promise<ClientMetadata | undefined>
}): OidcClients {
  const { store, clock } = options
  const put = (clientId: string, metadata: ClientMetadata, isUsed: boolean) =>
    store.write(async (writer) => {
      const registered: Registered = { metadata, seenAt: clock.now(), isUsed }
      const expiresAt = clock.now() + (isUsed ? usedMs : unusedMs)
      await writer.putRecord(clientKind, clientId, registered, { expiresAt })
    })

  const findRegistered = (clientId: string): Promise<Registered | undefined> =>
    store.read((reader) => reader.record<Registered>(clientKind, clientId))

  const findAccountCredentials = async (clientId: string): Promise<ClientMetadata | undefined> => {
    const known = await store.read((reader) => findCredentials(reader, clientId))
    return (
      known && {
        client_id: clientId,
        client_secret: known.secretHash,
        client_name: known.name || 'A script',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      }
    )
  }

  return {
    async find(clientId) {
      const found = /^https?:/.test(clientId)
        ? await options.documents(clientId, askerNow()).catch(asClientError)
        : ((await findRegistered(clientId))?.metadata ?? (await findAccountCredentials(clientId)))
      // O-22, O-37: there are no tokens here without a key, whatever a client says of itself.
      return found && { ...found, dpop_bound_access_tokens: true }
    },
    register: (clientId, { client_secret, ...metadata }) =>
      put(
        clientId,
        typeof client_secret === 'string'
          ? { ...metadata, client_secret: hashSecret(client_secret) }
          : metadata,
        false,
      ),
    async noteUse(clientId) {
      const known = await findRegistered(clientId)
      if (known && (!known.isUsed || clock.now() - known.seenAt > dayMs))
        await put(clientId, known.metadata, true)
    },
    remove: (clientId) => store.write((writer) => writer.removeRecord(clientKind, clientId)),
  }
}

/** Nobody in particular where it is no request to the provider: a sign-in that has begun already goes on. */
function askerNow(): string | undefined {
  return Provider.ctx?.state.asker as string | undefined
}

/** A document that cannot be used is the app's fault, and its makers should read why. */
function asClientError(cause: unknown): never {
  if (cause instanceof ClientDocumentError) throw new errors.InvalidClientMetadata(cause.message)
  if (!(cause instanceof PodError)) throw cause
  throw new errors.InvalidClientMetadata(`the client document cannot be had: ${cause.message}`)
}
