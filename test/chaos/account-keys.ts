import { dpopSession, makeProofKey, type ProofKey, type Session, sessionOf } from '../dpop-session.ts'
import { openBrowser } from '../identity/browser.ts'
import { signInByPages, type TestApp, type Tokens } from '../identity/test-app.ts'
import type { Person } from '../make-person.ts'

/** Something by which somebody gets in: whether it should, as the model has it, and whether it does. */
export interface Key {
  readonly label: string
  isGood(): boolean
  opens(): Promise<boolean>
}

/** An account as the walk knows it. */
export interface Household {
  readonly person: Person
  readonly account: string
  readonly logins: Map<string, { password: string; readonly resource: string }>
  isGone: boolean
  isLinked: boolean
  link: string
}

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: what a JSON API says is looked at field by field
  readonly json: any
}

/** The account API of one server, as scripts speak it. */
export class AccountApi {
  readonly #url: () => string

  constructor(url: () => string) {
    this.#url = url
  }

  get url(): string {
    return this.#url()
  }

  async call(path: string, method: string, token: string, body?: object): Promise<Answer> {
    const response = await fetch(new URL(path, `${this.url}.account/`), {
      method,
      headers: {
        accept: 'application/json',
        authorization: `CSS-Account-Token ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: await response.json() }
  }

  /** The account's token, or undefined where e-mail and password do not open it. */
  async logIn(email: string, password: string): Promise<string | undefined> {
    const { status, json } = await this.call('login/password/', 'POST', '', { email, password })
    if (status === 200) return json.authorization
    if (status === 403) return undefined
    throw new Error(`sign-in: ${status} ${JSON.stringify(json)}`)
  }
}

export class AccountSession implements Key {
  readonly label: string
  readonly home: Household
  readonly token: string
  readonly #api: AccountApi
  isEnded = false

  constructor(api: AccountApi, home: Household, token: string) {
    this.#api = api
    this.home = home
    this.token = token
    this.label = `account session of ${home.person.name}`
  }

  isGood(): boolean {
    return !this.isEnded && !this.home.isGone
  }

  async opens(): Promise<boolean> {
    const { status } = await this.#api.call(`account/${this.home.account}/login/password/`, 'GET', this.token)
    return opened(status, [200], [401])
  }
}

/** Client credentials. */
export class Secret implements Key {
  readonly label: string
  readonly home: Household
  readonly id: string
  readonly secret: string
  readonly resource: string
  readonly #api: AccountApi
  isRemoved = false

  constructor(api: AccountApi, home: Household, made: { id: string; secret: string; resource: string }) {
    this.#api = api
    this.home = home
    this.id = made.id
    this.secret = made.secret
    this.resource = made.resource
    this.label = `credentials of ${home.person.name}`
  }

  isGood(): boolean {
    return !this.isRemoved && !this.home.isGone && this.home.isLinked
  }

  opens(): Promise<boolean> {
    return this.token().then(
      () => true,
      (reason: unknown) => {
        if (/no token: 40[01]/.test(String(reason))) return false
        throw reason
      },
    )
  }

  token(): Promise<Session> {
    return dpopSession(this.#api.url, this.id, this.secret)
  }
}

/** An access token, good for as long as what it came from. */
export class Token implements Key {
  readonly label: string
  readonly #session: Session
  readonly #pod: string
  readonly #isGood: () => boolean

  constructor(label: string, pod: string, from: { session: Session; isGood: () => boolean }) {
    this.label = `access token by ${label}`
    this.#session = from.session
    this.#pod = pod
    this.#isGood = from.isGood
  }

  isGood(): boolean {
    return this.#isGood()
  }

  async opens(): Promise<boolean> {
    const { status } = await this.#session.fetch(`${this.#pod}.acl`)
    return opened(status, [200], [401])
  }
}

/** P-28: that somebody owns another's pod, and so may always see who may what there. */
export class Ownership implements Key {
  readonly label: string
  readonly of: Household
  readonly who: Household
  isStanding = true

  constructor(of: Household, who: Household) {
    this.of = of
    this.who = who
    this.label = `${who.person.name}, an owner of ${of.person.name}'s pod,`
  }

  isGood(): boolean {
    return this.isStanding && !this.who.isGone && this.who.isLinked && !this.of.isGone
  }

  async opens(): Promise<boolean> {
    const { status } = await this.who.person.session.fetch(`${this.of.person.pod}.acl`)
    // Of a pod that goes in these moments nobody can say how much is left.
    return this.of.isGone ? false : opened(status, [200], [401, 403])
  }
}

/** What a person allowed an app, on all devices. */
export interface Grant {
  readonly home: Household
  readonly app: TestApp
  isRevoked: boolean
}

/** An app on one device, with a key of its own and the refresh tokens that came of it. */
export class AppSession implements Key {
  readonly label: string
  readonly grant: Grant
  readonly #key: ProofKey
  #tokens: Tokens
  readonly #refreshTokens: string[]
  isChainEnded = false

  private constructor(grant: Grant, key: ProofKey, tokens: Tokens) {
    this.grant = grant
    this.#key = key
    this.#tokens = tokens
    this.#refreshTokens = [tokens.refresh_token ?? '']
    this.label = `app of ${grant.home.person.name}`
  }

  static async begin(grant: Grant): Promise<AppSession> {
    const [[email = '', { password = '' } = {}] = []] = [...grant.home.logins]
    const callback = await signInByPages(openBrowser(), grant.app, { email, password })
    const key = makeProofKey()
    const { status, body } = await grant.app.redeem(callback, {}, key)
    if (status !== 200) throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`)
    return new AppSession(grant, key, body)
  }

  get mayAct(): boolean {
    const { home, isRevoked } = this.grant
    return !isRevoked && !home.isGone && home.isLinked
  }

  isGood(): boolean {
    return this.mayAct && !this.isChainEnded
  }

  /** Turns the refresh token. Where the last one is refused, those before it are no way in either. */
  async opens(): Promise<boolean> {
    for (const token of [...this.#refreshTokens].reverse()) {
      const { status, body } = await this.grant.app.refresh(token, this.#key)
      if (!opened(status, [200], [400])) continue
      this.#tokens = body
      this.#refreshTokens.push(body.refresh_token ?? '')
      return true
    }
    return false
  }

  accessToken(): Token {
    const session = sessionOf(this.#key, this.#tokens.access_token)
    return new Token(this.label, this.grant.home.person.pod, { session, isGood: () => this.mayAct })
  }

  /** As an app does when somebody signs out of it on this device. */
  endChain(serverUrl: string): Promise<Response> {
    const body = { token: this.#tokens.refresh_token ?? '', client_id: this.grant.app.clientId }
    return fetch(`${serverUrl}.oidc/token/revocation`, { method: 'POST', body: new URLSearchParams(body) })
  }
}

function opened(status: number, yes: readonly number[], no: readonly number[]): boolean {
  if (yes.includes(status)) return true
  if (no.includes(status)) return false
  throw new Error(`neither in nor out: ${status}`)
}
