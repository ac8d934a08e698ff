import * as oauth from 'oauth4webapi'
import { AppError, hostOf } from '../app-error.ts'

/** Who the app is towards one provider. */
export type OidcClient = { readonly issuer: string; readonly clientId: string }

/** Tokens of one grant, with the WebID the provider vouched for. */
export type Tokens = {
  readonly accessToken: string
  readonly expiresAtMs: number
  readonly refreshToken: string | undefined
}

const DEFAULT_LIFETIME_S = 300
const serversByIssuer = new Map<string, Promise<oauth.AuthorizationServer>>()

/** The provider's metadata; the issuer inside must be the one that was asked for. */
export function discover(issuer: string): Promise<oauth.AuthorizationServer> {
  let server = serversByIssuer.get(issuer)
  if (server === undefined) {
    server = fetchMetadata(issuer)
    serversByIssuer.set(issuer, server)
    server.catch(() => serversByIssuer.delete(issuer))
  }
  return server
}

async function fetchMetadata(issuer: string): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer)
  const response = await oauth.discoveryRequest(url, insecureOnLoopback(issuer))
  return await oauth.processDiscoveryResponse(url, response)
}

/**
 * The app's Client ID document is its identity. A provider on the internet cannot read a document on this
 * machine's loopback, so there the app registers itself instead.
 */
export async function chooseClientId(
  issuer: string,
  app: { documentUrl: string; name: string; redirectUri: string },
): Promise<string> {
  const server = await discover(issuer)
  const isUnreachable = isLoopback(app.documentUrl) && !isLoopback(issuer)
  if (!isUnreachable || server.registration_endpoint === undefined) return app.documentUrl
  const response = await oauth.dynamicClientRegistrationRequest(server, {
    client_name: app.name,
    redirect_uris: [app.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  })
  const client = await oauth.processDynamicClientRegistrationResponse(response)
  return client.client_id
}

/** Where to send the person. Everything secret about the request is in `request`, which stays in this browser (O-43). */
export async function authorizationUrl(
  client: OidcClient,
  request: {
    state: string
    nonce: string
    codeVerifier: string
    redirectUri: string
    loginHint?: string | undefined
  },
): Promise<string> {
  const server = await discover(client.issuer)
  if (server.authorization_endpoint === undefined) {
    throw new AppError('no-provider', `${client.issuer} cannot sign people in`)
  }
  const url = new URL(server.authorization_endpoint)
  // The browser is sent there: `javascript:` would stay here.
  if (!(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.href))))
    throw new AppError('no-provider', `${client.issuer} would sign people in at an address that is not safe`)
  const parameters = {
    client_id: client.clientId,
    redirect_uri: request.redirectUri,
    response_type: 'code',
    scope: 'openid webid offline_access',
    state: request.state,
    nonce: request.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(request.codeVerifier),
    code_challenge_method: 'S256',
    // OpenID Connect Core 11: offline_access is only granted with consent; without it a reload would end the session.
    prompt: 'consent',
    ...(request.loginHint === undefined ? {} : { login_hint: request.loginHint }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Trades the code for tokens; checks `state`, `iss` (RFC 9207), nonce, and the ID token's claims and signature (O-43). */
export async function exchangeCode(
  callbackUrl: URL,
  pending: OidcClient & {
    state: string
    nonce: string
    codeVerifier: string
    redirectUri: string
    keyPair: CryptoKeyPair
  },
): Promise<Tokens & { webid: string }> {
  const server = await discover(pending.issuer)
  const client: oauth.Client = { client_id: pending.clientId, [oauth.clockTolerance]: 60 }
  // O-13: also of a provider that does not promise it, or its code could be carried to another one (RFC 9207 1).
  if (callbackUrl.searchParams.has('code') && !callbackUrl.searchParams.has('iss'))
    throw new AppError('sign-in-failed', 'the provider did not say who it is; it may be too old for this app')
  const parameters = oauth.validateAuthResponse(server, client, callbackUrl, pending.state)
  const DPoP = oauth.DPoP(client, pending.keyPair)
  const options = { DPoP, ...insecureOnLoopback(pending.issuer) }
  const response = await withNonceRetry(async () => {
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      pending.redirectUri,
      pending.codeVerifier,
      options,
    )
    const result = await oauth.processAuthorizationCodeResponse(server, client, answer, {
      expectedNonce: pending.nonce,
      requireIdToken: true,
    })
    return { answer, result }
  })
  await oauth.validateApplicationLevelSignature(server, response.answer, insecureOnLoopback(pending.issuer))
  const claims = oauth.getValidatedIdTokenClaims(response.result)
  return { ...toTokens(response.result), webid: webidOf(claims) }
}

/** A fresh access token. A provider that rotates sends a new refresh token; one that does not keeps the old one valid. */
export async function refreshTokens(
  session: OidcClient & { keyPair: CryptoKeyPair; refreshToken: string },
): Promise<Tokens> {
  const server = await discover(session.issuer)
  const client: oauth.Client = { client_id: session.clientId, [oauth.clockTolerance]: 60 }
  const options = { DPoP: oauth.DPoP(client, session.keyPair), ...insecureOnLoopback(session.issuer) }
  const result = await withNonceRetry(async () => {
    const answer = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      session.refreshToken,
      options,
    )
    return await oauth.processRefreshTokenResponse(server, client, answer)
  })
  const tokens = toTokens(result)
  return { ...tokens, refreshToken: tokens.refreshToken ?? session.refreshToken }
}

/** Tells the provider that the refresh token is no longer wanted; a provider that cannot hear it is no reason to fail. */
export async function revoke(session: OidcClient & { refreshToken: string | undefined }): Promise<void> {
  if (session.refreshToken === undefined) return
  const server = await discover(session.issuer)
  if (server.revocation_endpoint === undefined) return
  const client: oauth.Client = { client_id: session.clientId }
  await oauth.revocationRequest(
    server,
    client,
    oauth.None(),
    session.refreshToken,
    insecureOnLoopback(session.issuer),
  )
}

/** True when the provider said that the grant is over, as opposed to not answering. */
export function isGrantOver(error: unknown): boolean {
  return error instanceof oauth.ResponseBodyError && ['invalid_grant', 'invalid_client'].includes(error.error)
}

/** Said where it is so: what is signed here is too old or too new for the provider, or the other way round. */
export function clockError(error: unknown, issuer: string): AppError | undefined {
  const isAboutTime =
    error instanceof oauth.ResponseBodyError
      ? error.error === 'invalid_dpop_proof'
      : error instanceof oauth.OperationProcessingError && error.code === oauth.JWT_TIMESTAMP_CHECK
  if (!isAboutTime) return undefined
  const message = `the clocks of this device and of ${hostOf(issuer)} do not agree; set the time here right, then try again`
  return new AppError('sign-in-failed', message, { cause: error })
}

export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || hostname.endsWith('.localhost')
}

/** http is for loopback only: a token never crosses a network in the clear. */
export function insecureOnLoopback(url: string): { [oauth.allowInsecureRequests]?: true } {
  return isLoopback(url) ? { [oauth.allowInsecureRequests]: true } : {}
}

// RFC 9449 8: the first answer may only tell the nonce; the DPoP handle has kept it for the second try.
async function withNonceRetry<Result>(request: () => Promise<Result>): Promise<Result> {
  try {
    return await request()
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return await request()
  }
}

function toTokens(result: oauth.TokenEndpointResponse): Tokens {
  if (result.token_type !== 'dpop')
    throw new AppError('sign-in-failed', 'the provider sent a token that is not bound to this browser')
  return {
    accessToken: result.access_token,
    expiresAtMs: Date.now() + (result.expires_in ?? DEFAULT_LIFETIME_S) * 1000,
    refreshToken: result.refresh_token,
  }
}

// Solid-OIDC: the `webid` claim, else a `sub` that is an address.
function webidOf(claims: oauth.IDToken | undefined): string {
  const webid = typeof claims?.webid === 'string' ? claims.webid : claims?.sub
  if (webid === undefined || !URL.canParse(webid)) {
    throw new AppError(
      'sign-in-failed',
      'the provider did not say which profile signed in, so it may not be a Solid provider',
    )
  }
  return webid
}
