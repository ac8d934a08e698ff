import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeProofKey, type ProofKey, type Session, sessionOf, signProof } from '../dpop-session.ts'
import type { Browser, Visit } from './browser.ts'

export interface Tokens {
  readonly access_token: string
  readonly id_token?: string
  readonly refresh_token?: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope?: string
}

export interface TestApp {
  readonly clientId: string
  readonly redirectUri: string
  readonly key: ProofKey
  readonly document: Record<string, unknown>
  /** Where a person is sent to sign in. */
  authUrl(more?: Record<string, string | undefined>): string
  /** Redeems the code of the address the browser came back to. */
  redeem(
    callback: string,
    more?: Record<string, string | undefined>,
    key?: ProofKey,
  ): Promise<{ status: number; body: Tokens & Record<string, unknown> }>
  refresh(token: string, key?: ProofKey): Promise<{ status: number; body: Tokens & Record<string, unknown> }>
  session(tokens: Tokens): Session
  close(): Promise<void>
}

/** An app on an origin of its own, with a Client ID Document, that does the whole dance by hand. */
export async function startTestApp(issuer: string, more: Record<string, unknown> = {}): Promise<TestApp> {
  let document: Record<string, unknown> = {}
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/ld+json' }).end(JSON.stringify(document))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clientId = `${origin}/client.jsonld`
  const redirectUri = `${origin}/callback`
  document = {
    '@context': ['https://www.w3.org/ns/solid/oidc-context.jsonld'],
    client_id: clientId,
    client_name: 'Test <App>',
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [`${origin}/bye`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    ...more,
  }
  const key = makeProofKey()
  const verifier = randomBytes(32).toString('base64url')
  const token = async (body: Record<string, string | undefined>, proofKey = key) => {
    const url = `${issuer}.oidc/token`
    const response = await fetch(url, {
      method: 'POST',
      headers: { origin, dpop: signProof(proofKey, { htm: 'POST', htu: url }) },
      body: new URLSearchParams(withoutEmpty(body)),
    })
    return { status: response.status, body: (await response.json()) as Tokens & Record<string, unknown> }
  }
  return {
    clientId,
    redirectUri,
    key,
    document,
    authUrl: (change = {}) =>
      `${issuer}.oidc/auth?${new URLSearchParams(
        withoutEmpty({
          client_id: clientId,
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: 'openid webid offline_access',
          state: 'the-state',
          nonce: 'the-nonce',
          code_challenge: createHash('sha256').update(verifier).digest('base64url'),
          code_challenge_method: 'S256',
          ...change,
        }),
      )}`,
    redeem: (callback, change = {}, proofKey) =>
      token(
        {
          grant_type: 'authorization_code',
          code: new URL(callback).searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
          client_id: clientId,
          code_verifier: verifier,
          ...change,
        },
        proofKey,
      ),
    refresh: (refresh_token, proofKey) =>
      token({ grant_type: 'refresh_token', refresh_token, client_id: clientId }, proofKey),
    session: (tokens) => sessionOf(key, tokens.access_token),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Signs in by the pages and, if it was not before, lets the app in; returns the address the browser ends at. */
export async function signInByPages(
  browser: Browser,
  app: TestApp,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<string> {
  const signIn = await browser.open(app.authUrl(), app.redirectUri)
  const next = await browser.submit(signIn, '/sign-in', { email, password }, app.redirectUri)
  return next.url.startsWith(app.redirectUri) ? next.url : (await allow(browser, next, app)).url
}

export function allow(browser: Browser, consent: Visit, app: TestApp): Promise<Visit> {
  return browser.submit(consent, '/consent', { decision: 'allow' }, app.redirectUri)
}

function withoutEmpty(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
