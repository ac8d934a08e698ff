import type { Clock } from '#base/clock.ts'
import type { ForeignVisits } from '#base/foreign-visits.ts'
import type { SafeFetch } from '#base/safe-fetch.ts'
import { createTimedCache } from '#base/timed-cache.ts'
import { algorithmNames } from './jws.ts'

/** Client metadata as RFC 7591 names it. */
export type ClientMetadata = Record<string, unknown>

/** Why a document cannot be used, as a sentence for the person who publishes it. */
export class ClientDocumentError extends Error {}

const solidContext = 'https://www.w3.org/ns/solid/oidc-context.jsonld'
const kept = [
  'client_name',
  'client_uri',
  'logo_uri',
  'tos_uri',
  'policy_uri',
  'scope',
  'default_max_age',
] as const
const uriLists = ['redirect_uris', 'post_logout_redirect_uris'] as const
const maxBytes = 64 * 1024

/**
 * Clients whose id is the address of their own description (O-6 to O-8). Fetched through the guarded fetcher,
 * remembered for a minute, and always public: a document that everybody can read holds no secret.
 */
export function createClientDocuments(options: {
  readonly safeFetch: SafeFetch
  readonly clock: Clock
  readonly allowHttp: boolean
  readonly visits: ForeignVisits
}): (clientId: string, asker: string | undefined) => Promise<ClientMetadata | undefined> {
  const documents = createTimedCache<ClientMetadata>({
    clock: options.clock,
    ttlMs: 60_000,
    failureTtlMs: 2_000,
    maxEntries: 1000,
    load: async (clientId) => {
      const response = await options.safeFetch(clientId, {
        headers: { accept: 'application/ld+json, application/json;q=0.9' },
        maxBytes,
      })
      if (response.status !== 200)
        throw new ClientDocumentError(`the client document answered ${response.status}`)
      return toMetadata(response.text(), clientId)
    },
  })
  return async (clientId, asker) => {
    if (!isDocumentAddress(clientId, options.allowHttp)) return undefined
    if (asker === undefined || documents.has(clientId)) return documents.get(clientId)
    return options.visits.visit(asker, clientId, () => documents.get(clientId))
  }
}

/** https, no fragment, no password, no dot segments; http only where the server itself is on loopback. */
function isDocumentAddress(clientId: string, allowHttp: boolean): boolean {
  const url = URL.parse(clientId)
  const isWeb = url?.protocol === 'https:' || (allowHttp && url?.protocol === 'http:')
  return (
    isWeb && url?.hash === '' && url.username === '' && url.password === '' && !/\/\.\.?(\/|$)/.test(clientId)
  )
}

function toMetadata(text: string, clientId: string): ClientMetadata {
  const document = parseObject(text)
  if (document.client_id !== clientId)
    throw new ClientDocumentError('the client document names another client_id')
  if (![document['@context']].flat().includes(solidContext)) {
    throw new ClientDocumentError(`the client document needs the context ${solidContext}`)
  }
  for (const list of uriLists) checkUris(list, document[list])
  const algorithm = document.id_token_signed_response_alg
  return {
    ...Object.fromEntries(
      kept.filter((name) => document[name] !== undefined).map((name) => [name, document[name]]),
    ),
    client_id: clientId,
    redirect_uris: document.redirect_uris,
    post_logout_redirect_uris: document.post_logout_redirect_uris ?? [],
    application_type: hasCustomScheme(document.redirect_uris as string[]) ? 'native' : 'web',
    grant_types: grantTypes(document.grant_types),
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    // Where the document does not say, apps expect what Solid servers sign with: Inrupt's library for Node takes no other
    // than ES256 from whoever can do that.
    id_token_signed_response_alg: algorithmNames.includes(algorithm as never) ? algorithm : 'ES256',
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text)
    if (typeof document === 'object' && document !== null) return document as Record<string, unknown>
  } catch {}
  throw new ClientDocumentError('the client document is not a JSON object')
}

/** O-7: absolute only. A relative redirect URI has no one meaning, so none is guessed. */
function checkUris(name: string, value: unknown): void {
  if (value === undefined && name !== 'redirect_uris') return
  const isList = Array.isArray(value) && value.length <= 100 && value.every((uri) => typeof uri === 'string')
  if (!isList || !value.every((uri) => URL.canParse(uri))) {
    throw new ClientDocumentError(`the client document needs absolute ${name}`)
  }
}

function hasCustomScheme(uris: readonly string[]): boolean {
  return uris.some((uri) => !/^https?:/i.test(uri))
}

/** Without a list an app gets what nearly every Solid app uses: a code, and refreshing it. */
function grantTypes(value: unknown): readonly string[] {
  const wanted = Array.isArray(value) ? value : ['authorization_code', 'refresh_token']
  return ['authorization_code', 'refresh_token'].filter(
    (type) => type === 'authorization_code' || wanted.includes(type),
  )
}
