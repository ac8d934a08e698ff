import { type ProofKey, type Session, sessionOf, signProof } from './dpop-session.ts'

/** Where a refusal sends a client that holds an ID token (UMA 2.0 Grant 3.2.1). */
export interface UmaInvitation {
  readonly authorizationServer: string
  readonly ticket: string
}

export interface UmaResult {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const umaTicketGrant = 'urn:ietf:params:oauth:grant-type:uma-ticket'
export const idTokenClaim = 'http://openid.net/specs/openid-connect-core-1_0.html#IDToken'

/** Asks for the resource with nothing in hand, and reads where the refusal sends it. */
export async function askUnknown(url: string, method = 'GET'): Promise<UmaInvitation> {
  const refusal = await fetch(url, { method })
  await refusal.text()
  return invitationOf(refusal)
}

export function invitationOf(refusal: Response): UmaInvitation {
  const challenge = refusal.headers.get('www-authenticate') ?? ''
  const [, authorizationServer, ticket] =
    /UMA realm="[^"]*", as_uri="([^"]+)", ticket="([^"]+)"/.exec(challenge) ?? []
  if (!authorizationServer || !ticket) throw new Error(`${refusal.status} invites to nothing: ${challenge}`)
  return { authorizationServer, ticket }
}

/** What the server that was named says about itself. */
export async function discoverUma(authorizationServer: string): Promise<Record<string, unknown>> {
  const found = await fetch(new URL('/.well-known/uma2-configuration', authorizationServer))
  return (await found.json()) as Record<string, unknown>
}

/** Brings the ticket and the ID token; `form` and `dpop` are what it brings otherwise, for the tests of refusals. */
export async function exchange(
  { authorizationServer, ticket }: UmaInvitation,
  key: ProofKey,
  idToken: string,
  { form = {}, dpop }: { form?: Record<string, string | undefined>; dpop?: string | null } = {},
): Promise<UmaResult> {
  const url = String((await discoverUma(authorizationServer)).token_endpoint)
  const said = {
    grant_type: umaTicketGrant,
    ticket,
    claim_token: idToken,
    claim_token_format: idTokenClaim,
    ...form,
  }
  const proof = dpop === undefined ? signProof(key, { htm: 'POST', htu: url }) : dpop
  const response = await fetch(url, {
    method: 'POST',
    headers: proof === null ? {} : { dpop: proof },
    body: new URLSearchParams(JSON.parse(JSON.stringify(said)) as Record<string, string>),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** The whole way: refused, sent to the authorization server, and in. */
export async function enterByIdToken(url: string, key: ProofKey, idToken: string): Promise<Session> {
  const { status, body } = await exchange(await askUnknown(url), key, idToken)
  if (status !== 200) throw new Error(`no token: ${status} ${JSON.stringify(body)}`)
  return sessionOf(key, String(body.access_token))
}
