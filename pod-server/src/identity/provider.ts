import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Clock } from '#base/clock.ts'
import { secretsEqual } from '#base/ids.ts'
import type { Log } from '#base/log.ts'
import type { SafeFetch } from '#base/safe-fetch.ts'
import type { Store } from '#storage/store.ts'
import { findAccount } from './accounts.ts'
import { type AppAccess, accessByGrant, accessKind, appAccessOf } from './app-access.ts'
import { appHome } from './app-home.ts'
import { begunIn, noteBrowser } from './begun-here.ts'
import { cookieSuffix, hostOnly } from './cookies.ts'
import { hashSecret, usableCredentials } from './credentials.ts'
import { issueSolidIdTokens } from './id-token.ts'
import { acceptIdTokenHints, hintedWebid } from './id-token-hint.ts'
import { importKey, parseJws } from './jws.ts'
import type { ServerKeys } from './keys.ts'
import { createOidcAdapter } from './oidc-adapter.ts'
import type { OidcClients } from './oidc-clients.ts'
import type { ReplayGuard } from './replay-guard.ts'
import { createSignInPolicy, mayStaySignedIn, noteOffline, wantsOffline } from './sign-in-policy.ts'

export interface ProviderOptions {
  /** The issuer, character for character (O-1). */
  readonly baseUrl: string
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly keys: ServerKeys
  readonly clients: OidcClients
  readonly replay: ReplayGuard
  readonly safeFetch: SafeFetch
}

/** A page that the provider wants to show; http/oidc-routes.ts finds it in `ctx.state.view` and draws it. */
export type ProviderView =
  | { readonly kind: 'error'; readonly error: string; readonly description: string }
  | { readonly kind: 'sign-out'; readonly action: string; readonly xsrf: string }
  | { readonly kind: 'signed-out' }

const hour = 3600
const day = 24 * hour
/** How long a consent is remembered; refresh tokens end with it at the latest. */
export const grantDays = 365
const algorithms = ['ES256', 'RS256', 'PS256', 'ES384', 'EdDSA', 'Ed25519'] as const

/** The OpenID provider of this server, speaking Solid-OIDC (spec-checklist section 12). */
export function createProvider(options: ProviderOptions): Provider {
  const { baseUrl, keys, log } = options
  const provider = new Provider(baseUrl, {
    ...protocol(options),
    ...tokens(options),
    ...sessions(options),
    adapter: createOidcAdapter(options),
    jwks: { keys: [...keys.signing] } as NonNullable<Configuration['jwks']>,
    renderError: (ctx, { error, error_description: description }) => {
      show(ctx, { kind: 'error', error, description: description ?? '' })
    },
  })
  issueSolidIdTokens(provider, keys)
  acceptIdTokenHints(provider, keys, baseUrl)
  refuseStrangeKeys(provider)
  compareHashedSecrets(provider)
  nameBadProof(provider)
  provider.on('server_error', (_ctx, error) => log.error('sign-in failed', { error }))
  return provider
}

function protocol({ baseUrl, safeFetch }: ProviderOptions): Partial<Configuration> {
  return {
    scopes: ['openid', 'webid', 'offline_access'],
    claims: { openid: ['sub'], webid: ['webid'] },
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    // Subjects are the same for everybody, so nothing is to be fetched about them.
    sectorIdentifierUriValidate: () => false,
    // The library looks into other kinds before it has looked at the addresses, and stumbles.
    extraClientMetadata: {
      properties: ['subject_type'],
      validator: (_ctx, _name, type) => {
        if (![undefined, 'public'].includes(type as undefined))
          throw new errors.InvalidClientMetadata('subject_type is public here')
      },
    },
    clientDefaults: { grant_types: ['authorization_code', 'refresh_token'], dpop_bound_access_tokens: true },
    // O-11: without exception, also for clients with a secret.
    pkce: { required: () => true },
    enabledJWA: { dPoPSigningAlgValues: [...algorithms] },
    // Sign-in is for every origin: what an app may do is decided by the person, not by where it runs (CO-8, CO-10).
    clientBasedCORS: () => true,
    // The only fetch the library could still make is of keys that a client registered.
    fetch: async (url, init) => {
      const { status, headers, body } = await safeFetch(String(url), { headers: toPlain(init?.headers) })
      return new Response(Uint8Array.from(body), { status, headers })
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      // The access token is for Solid servers; a token for this endpoint would be for us only.
      userinfo: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: true, issueRegistrationAccessToken: false },
      clientCredentials: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx) => {
          const xsrf = (ctx.oidc.session as { state?: { secret?: string } } | undefined)?.state?.secret ?? ''
          show(ctx, { kind: 'sign-out', action: ctx.oidc.urlFor('end_session_confirm'), xsrf })
        },
        postLogoutSuccessSource: (ctx) => show(ctx, { kind: 'signed-out' }),
      },
      // O-25: one resource, every Solid server there is.
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, asked) => [asked ?? []].flat()[0] ?? `${baseUrl}.oidc/solid`,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid webid',
          audience: 'solid',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    routes: {
      authorization: '/.oidc/auth',
      end_session: '/.oidc/session/end',
      jwks: '/.oidc/jwks',
      registration: '/.oidc/reg',
      revocation: '/.oidc/token/revocation',
      token: '/.oidc/token',
    },
  }
}

function tokens(options: ProviderOptions): Partial<Configuration> {
  const { store, clients } = options
  return {
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      ClientCredentials: hour,
      IdToken: hour,
      RefreshToken: 90 * day,
      Grant: grantDays * day,
      Interaction: hour,
      Session: 14 * day,
    },
    issueRefreshToken: async (ctx, client) =>
      client.grantTypeAllowed('refresh_token') && mayStaySignedIn(ctx),
    expiresWithSession: async (ctx) => !mayStaySignedIn(ctx),
    rotateRefreshToken: true,
    // What a person allowed stays allowed when tokens are revoked or they sign out; they take it back on the account page.
    revokeGrantPolicy: () => false,
    // O-23, O-25: the WebID is in every access token, whatever scope was asked for.
    extraTokenClaims: async (ctx, token) => {
      if (token.kind === 'ClientCredentials') {
        const credentials = await store.read((reader) => usableCredentials(reader, token.clientId ?? ''))
        if (!credentials) throw new errors.InvalidGrant('these credentials do not belong to an account')
        return { webid: credentials.webid }
      }
      const grant = token.kind === 'AccessToken' ? token.grantId : ''
      const access = await useAccess(options, grant)
      if (!access || ctx.oidc.client?.clientId !== access.clientId)
        throw new errors.InvalidGrant('access was taken back')
      await clients.noteUse(access.clientId)
      return { webid: access.webid, grant }
    },
    formats: {
      customizers: {
        jwt: (_ctx, _token, jwt) => {
          jwt.payload.sub = String(jwt.payload.webid)
        },
      },
    },
  }
}

function sessions({ baseUrl, store, keys }: ProviderOptions): Partial<Configuration> {
  const names = cookieSuffix(baseUrl)
  const cookie = { httpOnly: true, sameSite: 'lax', overwrite: false } as const
  return {
    cookies: {
      keys: [keys.cookie],
      names: {
        session: `${hostOnly(baseUrl)}hearth-op-${names}`,
        interaction: `hearth-flow-${names}`,
        resume: `hearth-resume-${names}`,
      },
      long: cookie,
      short: cookie,
    },
    extraParams: {
      [wantsOffline]: async (ctx) => noteOffline(ctx),
      [hintedWebid]: null,
      [begunIn]: async (ctx) => noteBrowser(ctx, baseUrl),
    },
    interactions: {
      policy: createSignInPolicy(store),
      url: (ctx, { uid }) => {
        // The account API answers at one address for all flows, so it needs the cookie there as well.
        const name = ctx.oidc.provider.cookieName('interaction')
        ctx.cookies.set(name, uid, { ...cookie, path: '/.account/', maxAge: hour * 1000 })
        return `${baseUrl}.account/flow/${uid}/`
      },
    },
    findAccount: async (_ctx, id, token) => {
      if (!(await store.read((reader) => findAccount(reader, id)))) return undefined
      const grant = token && 'grantId' in token ? token.grantId : undefined
      return {
        accountId: id,
        claims: async () => {
          const access = grant && (await store.read((reader) => accessByGrant(reader, grant)))
          if (!access) throw new errors.InvalidGrant('access was taken back')
          return { sub: access.webid, webid: access.webid }
        },
      }
    },
    // Bug class 9: a client without a person's own, stored consent finds no grant here, and so has to ask. One who lets an
    // app in has seen where it is at home: an answer that is wanted elsewhere is another question.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider, result, params } = ctx.oidc
      const account = session?.accountId
      if (!client || !account) return undefined
      const fresh = result?.consent?.grantId
      const access = await store.read((reader) => appAccessOf(reader, account, client.clientId))
      const { origin } = appHome(baseUrl, client.clientId, String(params?.redirect_uri))
      const grant = fresh ?? (access?.origin === origin ? access.grant : undefined)
      return grant === undefined ? undefined : provider.Grant.find(grant)
    },
  }
}

/** The permission behind a grant, noting at most once a minute that it is in use. */
async function useAccess({ store, clock }: ProviderOptions, grant: string): Promise<AppAccess | undefined> {
  const access = await store.read((reader) => accessByGrant(reader, grant))
  if (access && clock.now() - access.usedAt > 60_000) {
    await store.write(async (writer) => {
      const current = await writer.record<AppAccess>(accessKind, grant)
      if (!current) return
      const { account, clientId } = current
      await writer.putRecord(
        accessKind,
        grant,
        { ...current, usedAt: clock.now() },
        {
          expiresAt: current.grantedAt + grantDays * day * 1000,
          index: { account, app: `${account} ${clientId}` },
        },
      )
    })
  }
  return access
}

/** The library checks a proof with whatever key it names, and keys can be made that take their time (bug class 24). */
function refuseStrangeKeys(provider: Provider): void {
  provider.use(async (ctx, next) => {
    const header = parseJws(ctx.get('dpop'))?.header
    if (!header || importKey(Object(header.jwk), header.alg)) return next()
    ctx.status = 400
    ctx.set('cache-control', 'no-store')
    ctx.body = {
      error: 'invalid_dpop_proof',
      error_description: 'the proof needs a public key of a usual size, for an asymmetric algorithm',
    }
  })
}

/** Client secrets are stored as hashes (see credentials.ts), so what is sent is hashed before it is compared. */
function compareHashedSecrets(provider: Provider): void {
  const { prototype } = provider.Client as unknown as { prototype: { clientSecret?: string } }
  Object.defineProperty(prototype, 'compareClientSecret', {
    value(this: { clientSecret?: string }, sent: string) {
      return this.clientSecret !== undefined && secretsEqual(hashSecret(sent), this.clientSecret)
    },
  })
}

/** What the library calls a bad grant, though it is about the proof, and what a client can do. */
const proofFaults: ReadonlyMap<string, string> = new Map([
  ['DPoP proof JWT not provided', 'send a DPoP proof (RFC 9449): tokens of this server are bound to a key'],
  ['DPoP proof JWT Replay detected', 'the proof was used before, make a new one for each request'],
])

/** O-21: by the name of RFC 9449 5. A client that hears of a bad grant finds no fault in its proofs, and forgets a good refresh token. */
function nameBadProof(provider: Provider): void {
  provider.on('grant.error', (ctx, { error_detail: detail }) => {
    const fault = proofFaults.get(detail ?? '')
    if (fault !== undefined) ctx.body = { error: 'invalid_dpop_proof', error_description: fault }
  })
}

function show(ctx: KoaContextWithOIDC, view: ProviderView): void {
  ctx.state.view = view
  ctx.type = 'html'
  ctx.body = ''
}

function toPlain(headers: unknown): Record<string, string> {
  return Object.fromEntries(new Headers(headers as Record<string, string> | undefined))
}
