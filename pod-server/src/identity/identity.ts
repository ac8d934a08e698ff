import type { Provider } from 'oidc-provider'
import { createForeignVisits, type ForeignVisits } from '#base/foreign-visits.ts'
import type { Log } from '#base/log.ts'
import { isLoopbackUrl } from '#base/loopback.ts'
import { remember } from '#base/remember.ts'
import { createSafeFetch, type SafeFetch } from '#base/safe-fetch.ts'
import type { AccountContext } from './accounts.ts'
import { accessByGrant } from './app-access.ts'
import { createClientDocuments } from './client-documents.ts'
import { usableCredentials } from './credentials.ts'
import { createIssuerKeys } from './issuer-keys.ts'
import { loadServerKeys, type ServerKeys } from './keys.ts'
import { createOidcClients } from './oidc-clients.ts'
import { createProvider } from './provider.ts'
import { createReplayGuard, type ReplayGuard } from './replay-guard.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import { createTokenTrust } from './token-trust.ts'
import { createUmaGrant, type UmaAnswer, type UmaRequest } from './uma-grant.ts'
import { createUmaTickets, type UmaTickets } from './uma-tickets.ts'
import { createTokenVerifier, type TokenVerifier } from './verify-token.ts'
import { createWebidIssuers, type LocalIssuers } from './webid-issuers.ts'

/** Everything the routes of sign-in and accounts need. */
export interface Identity {
  readonly provider: Provider
  readonly verify: TokenVerifier
  /** Something was taken back: what is known of tokens does not hold any more (bug class 18). */
  recheckTokens(): void
  /** An ID token for an access token of ours (O-41). */
  exchangeIdToken(request: UmaRequest): Promise<UmaAnswer>
  readonly umaTickets: UmaTickets
  readonly throttle: Throttle
  readonly safeFetch: SafeFetch
  readonly visits: ForeignVisits
  readonly keys: ServerKeys
}

export interface IdentityOptions {
  /** Reads the issuers in a profile of this server; without it, own profiles are fetched like foreign ones. */
  readonly localIssuers?: LocalIssuers
  /** One for all processes when there are several. */
  readonly replay?: ReplayGuard
}

/** What identity needs of the server; a `Context` has it. */
export interface IdentityContext extends AccountContext {
  readonly config: { readonly baseUrl: string; readonly proofAth: 'optional' | 'required' }
  readonly log: Log
}

/** The one place where identity is put together. */
export async function createIdentity(
  context: IdentityContext,
  options: IdentityOptions = {},
): Promise<Identity> {
  const { config, store, clock, log } = context
  const { baseUrl } = config
  const allowHttp = isLoopbackUrl(baseUrl)
  const keys = await loadServerKeys(store)
  const safeFetch = createSafeFetch({ allowLoopback: allowHttp, timeoutMs: 5_000 })
  const visits = createForeignVisits(clock)
  const replay = options.replay ?? createReplayGuard(clock)
  const clients = createOidcClients({
    store,
    clock,
    documents: createClientDocuments({ safeFetch, visits, clock, allowHttp }),
  })
  const trust = createTokenTrust({
    baseUrl,
    issuerKeys: createIssuerKeys({ ownIssuer: baseUrl, ownKeys: keys.public, safeFetch, visits, clock }),
    webidIssuers: createWebidIssuers({
      localIssuers: options.localIssuers ?? (async () => undefined),
      safeFetch,
      visits,
      clock,
    }),
    stillGranted: (claims) => stillGranted(context, claims),
  })
  const umaTickets = createUmaTickets({ clock, replay, keys })
  let revocations = 0
  return {
    keys,
    safeFetch,
    visits,
    throttle: createThrottle(store, clock),
    provider: createProvider({ baseUrl, store, clock, log, keys, clients, replay, safeFetch }),
    verify: createTokenVerifier({
      baseUrl,
      allowHttp,
      clock,
      replay,
      trust,
      requireAth: config.proofAth === 'required',
      noteMissingAth: oncePerClient((client) => log.info('an app leaves ath out of its proofs', { client })),
      revocations: () => revocations,
    }),
    recheckTokens: () => void revocations++,
    umaTickets,
    exchangeIdToken: createUmaGrant({ baseUrl, allowHttp, clock, keys, replay, tickets: umaTickets, trust }),
  }
}

/** Looks up what a token of ours came from: a person's consent, or an account's credentials. */
async function stillGranted(
  { store }: AccountContext,
  claims: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  return store.read(async (reader) => {
    if (typeof claims.grant === 'string') return (await accessByGrant(reader, claims.grant)) !== undefined
    return (await usableCredentials(reader, String(claims.client_id))) !== undefined
  })
}

/** A line in the log for each app, not for each request. */
function oncePerClient(note: (client: string) => void): (client: string | undefined) => void {
  const noted = new Map<string, true>()
  return (client = 'unknown') => {
    if (noted.has(client)) return
    remember(noted, client, true, 1000)
    note(client)
  }
}
