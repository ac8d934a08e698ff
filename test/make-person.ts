import { dpopSession, type Session } from './dpop-session.ts'

export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly webId: string
  /** Root container of the pod. */
  readonly pod: string
  readonly clientId: string
  readonly clientSecret: string
  readonly session: Session
  /** `fetch` as this person: a DPoP-bound token and a fresh proof for every request. */
  readonly fetch: Session['fetch']
}

interface Controls {
  readonly password: { readonly create: string }
  readonly account: { readonly create: string; readonly pod: string; readonly clientCredentials: string }
}

/**
 * Account, pod and client credentials, made over HTTP with the account API of Community Solid Server 7:
 * the same function makes people on Hearth and on that peer, which is the proof that scripts for it work here.
 */
export async function makePerson(serverUrl: string, name: string): Promise<Person> {
  const email = `${name}@example.org`
  const password = `correct horse battery ${name}`
  const entry = new URL('.account/', serverUrl).href
  const anonymous = await controlsAt(entry)
  const { authorization } = await call<{ authorization: string }>(anonymous.account.create, undefined, {})
  const controls = await controlsAt(entry, authorization)
  await call(controls.password.create, authorization, { email, password })
  const made = await call<{ pod: string; webId: string }>(controls.account.pod, authorization, { name })
  const credentials = await call<{ id: string; secret: string }>(
    controls.account.clientCredentials,
    authorization,
    { name: `${name}-script`, webId: made.webId },
  )
  const session = await dpopSession(serverUrl, credentials.id, credentials.secret)
  return {
    name,
    email,
    password,
    webId: made.webId,
    pod: made.pod,
    clientId: credentials.id,
    clientSecret: credentials.secret,
    session,
    fetch: session.fetch,
  }
}

async function controlsAt(entry: string, authorization?: string): Promise<Controls> {
  const headers = { accept: 'application/json', ...bearer(authorization) }
  const response = await fetch(entry, { headers })
  return (await expectOk<{ controls: Controls }>(response)).controls
}

async function call<T>(url: string, authorization: string | undefined, body: object): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...bearer(authorization),
    },
    body: JSON.stringify(body),
  })
  return expectOk<T>(response)
}

function bearer(authorization: string | undefined): Record<string, string> {
  return authorization === undefined ? {} : { authorization: `CSS-Account-Token ${authorization}` }
}

async function expectOk<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`)
  }
  return (await response.json()) as T
}
