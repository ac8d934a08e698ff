import { expect, it } from 'vitest'
import { violations } from '../hearth-command.ts'
import { openBrowser } from '../identity/browser.ts'
import { startTestApp } from '../identity/test-app.ts'
import { makePerson } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { withDataFolder } from '../spawn-server.ts'
import {
  AccountApi,
  AccountSession,
  AppSession,
  type Grant,
  type Household,
  type Key,
  Ownership,
  Secret,
  Token,
} from './account-keys.ts'
import { MortalServer } from './mortal-server.ts'

const most = Number(process.env.SESSION_STEPS ?? 30)
const seed = seedOf('SESSION_SEED')

// Several processes take longer to come back.
for (const [workers, steps] of [
  ['1', most],
  ['2', Math.ceil(most / 2)],
] as const) {
  it(`P-28, bug-class-18 ${steps} random steps (seed ${seed}, workers ${workers}): what was taken back opens nothing from then on, and everything else does, through kill -9`, async () => {
    await withDataFolder(async (data) => {
      const server = await MortalServer.start({ data, workers, signInAttempts: '1000000' })
      const walk = new Walk(createRandom(seed), server)
      await walk.begin()
      for (let step = 0; step < steps; step++) await walk.step()
      await walk.checkAll()
      await walk.end()
      await server.close()
      expect(await violations(data)).toEqual([])
      // Of a short walk chance may withhold nearly everything.
      if (steps >= 60) expect(Math.min(walk.opened, walk.refused)).toBeGreaterThan(0)
    })
  })
}

/** People with accounts, and every key that they ever had. */
class Walk {
  readonly #random: Random
  readonly #server: MortalServer
  readonly #api: AccountApi
  readonly #homes: Household[] = []
  readonly #sessions: AccountSession[] = []
  readonly #secrets: Secret[] = []
  readonly #grants: Grant[] = []
  readonly #apps: AppSession[] = []
  readonly #tokens: Token[] = []
  readonly #owners: Ownership[] = []
  #number = 0
  opened = 0
  refused = 0

  constructor(random: Random, server: MortalServer) {
    this.#random = random
    this.#server = server
    this.#api = new AccountApi(() => server.url)
  }

  async begin(): Promise<void> {
    await this.#moveIn('alice')
    await this.#moveIn('bob')
  }

  async end(): Promise<void> {
    for (const { app } of this.#grants) await app.close()
  }

  get #keys(): Key[] {
    return [...this.#sessions, ...this.#secrets, ...this.#apps, ...this.#tokens, ...this.#owners]
  }

  async checkAll(): Promise<void> {
    for (const key of this.#keys) await this.#check(key)
    for (const home of this.#homes) await this.#tryPasswords(home)
  }

  async #check(key: Key): Promise<void> {
    const isGood = key.isGood()
    expect(await key.opens(), `${key.label} opens`).toBe(isGood)
    if (isGood) this.opened++
    else this.refused++
  }

  async step(): Promise<void> {
    const homes = this.#homes.filter(({ isGone }) => !isGone)
    const home = this.#random.pick(homes)
    const chosen = this.#random.below(100)
    if (chosen < 30) await this.#changeSignIn(home, chosen)
    else if (chosen < 40) await this.#makeSecret(home)
    else if (chosen < 48) await this.#removeSecret()
    else if (chosen < 60) await this.#takeToken()
    else if (chosen < 66) await this.#changeLink(home)
    else if (chosen < 76) await this.#letAppIn(home)
    else if (chosen < 85) await this.#sendAppAway()
    else if (chosen < 92) await this.#changeOwners(home)
    else if (chosen < 95 && homes.length > 1) await this.#moveOut(home)
    else if (chosen < 97 && homes.length < 3) await this.#moveIn(`p${this.#number++}`)
    else await this.#crash()
    for (let sample = 0; sample < 4; sample++) await this.#check(this.#random.pick(this.#keys))
  }

  async #changeSignIn(home: Household, chosen: number): Promise<void> {
    if (chosen < 12) await this.#logIn(home)
    else if (chosen < 18) await this.#logOut()
    else if (chosen < 24) await this.#changePassword(home)
    else await this.#changeLogins(home)
  }

  async #moveIn(name: string): Promise<void> {
    const person = await makePerson(this.#server.url, name)
    const { email, password } = person
    const token = (await this.#api.logIn(email, password)) ?? ''
    const { json } = await this.#api.call('', 'GET', token)
    const account = /account\/([^/]+)\/webid\//.exec(json.controls.account.webId)?.[1] ?? ''
    const logins = (await this.#api.call(json.controls.password.create, 'GET', token)).json.passwordLogins
    const links = (await this.#api.call(json.controls.account.webId, 'GET', token)).json.webIdLinks
    const home: Household = {
      ...{ person, account, isGone: false, isLinked: true, link: links[person.webId] },
      logins: new Map([[email, { password, resource: logins[email] }]]),
    }
    this.#homes.push(home)
    this.#sessions.push(new AccountSession(this.#api, home, token))
    this.#tokens.push(
      new Token(`first credentials of ${name}`, person.pod, {
        session: person.session,
        isGood: () => !home.isGone && home.isLinked,
      }),
    )
  }

  /** A session that is good, made if there is none. */
  async #sessionOf(home: Household): Promise<AccountSession> {
    const good = this.#sessions.filter((each) => each.home === home && each.isGood())
    return good.length > 0 ? this.#random.pick(good) : this.#logIn(home)
  }

  async #logIn(home: Household): Promise<AccountSession> {
    const [email, { password }] = this.#random.pick([...home.logins])
    const token = await this.#api.logIn(email, password)
    if (token === undefined) expect.fail(`${email} cannot sign in`)
    const session = new AccountSession(this.#api, home, token)
    this.#sessions.push(session)
    return session
  }

  async #tryPasswords(home: Household): Promise<void> {
    for (const [email, { password }] of home.logins) {
      expect((await this.#api.logIn(email, password)) !== undefined, `${email} signs in`).toBe(!home.isGone)
      expect(await this.#api.logIn(email, `${password}?`)).toBe(undefined)
    }
  }

  async #logOut(): Promise<void> {
    const session = this.#random.pick(this.#sessions.filter((each) => each.isGood()))
    if (!session) return
    await this.#done(await this.#own(session, 'POST', 'logout/'))
    session.isEnded = true
  }

  /** Everybody else is signed out, and whoever knew the old one does not get in. */
  async #changePassword(home: Household): Promise<void> {
    const session = await this.#sessionOf(home)
    const [email, login] = this.#random.pick([...home.logins])
    const newPassword = `correct horse battery ${this.#number++}`
    const change = { oldPassword: login.password, newPassword }
    const { status } = await this.#api.call(login.resource, 'POST', session.token, {
      ...change,
      oldPassword: 'no',
    })
    expect(status).toBe(403)
    await this.#done(await this.#api.call(login.resource, 'POST', session.token, change))
    login.password = newPassword
    this.#endOthers(session)
    expect(await this.#api.logIn(email, change.oldPassword)).toBe(undefined)
  }

  #endOthers(session: AccountSession): void {
    for (const each of this.#sessions) if (each.home === session.home && each !== session) each.isEnded = true
  }

  async #changeLogins(home: Household): Promise<void> {
    const session = await this.#sessionOf(home)
    if (home.logins.size === 1) {
      const [email, password] = [`${home.person.name}-${this.#number++}@example.org`, 'another long one']
      const added = await this.#done(await this.#own(session, 'POST', 'login/password/', { email, password }))
      home.logins.set(email, { password, resource: added.resource })
      return
    }
    const [email, { password, resource }] = this.#random.pick([...home.logins])
    await this.#done(await this.#api.call(resource, 'DELETE', session.token))
    home.logins.delete(email)
    this.#endOthers(session)
    expect(await this.#api.logIn(email, password)).toBe(undefined)
  }

  async #makeSecret(home: Household): Promise<void> {
    const session = await this.#sessionOf(home)
    const wish = { name: 'script', webId: home.person.webId }
    const answer = await this.#own(session, 'POST', 'client-credentials/', wish)
    expect(answer.status).toBe(home.isLinked ? 200 : 400)
    if (answer.status === 200) this.#secrets.push(new Secret(this.#api, home, answer.json))
  }

  async #removeSecret(): Promise<void> {
    const held = this.#secrets.filter(({ isRemoved, home }) => !isRemoved && !home.isGone)
    if (held.length === 0) return
    const secret = this.#random.pick(held)
    const session = await this.#sessionOf(secret.home)
    await this.#done(await this.#api.call(secret.resource, 'DELETE', session.token))
    secret.isRemoved = true
  }

  async #takeToken(): Promise<void> {
    const good = this.#secrets.filter((each) => each.isGood())
    const apps = this.#apps.filter((each) => each.isGood())
    if (good.length > 0 && this.#random.chance(0.6)) {
      const secret = this.#random.pick(good)
      const from = { session: await secret.token(), isGood: () => secret.isGood() }
      this.#tokens.push(new Token(secret.label, secret.home.person.pod, from))
    } else if (apps.length > 0) this.#tokens.push(this.#random.pick(apps).accessToken())
  }

  /** Gives a WebID away, or takes it back: nobody else had it. */
  async #changeLink(home: Household): Promise<void> {
    const session = await this.#sessionOf(home)
    if (home.isLinked) {
      if (this.#random.chance(0.6)) return
      await this.#done(await this.#api.call(home.link, 'DELETE', session.token))
    } else {
      const made = await this.#done(await this.#own(session, 'POST', 'webid/', { webId: home.person.webId }))
      home.link = made.resource
    }
    home.isLinked = !home.isLinked
  }

  /** A new app, or one that they use on another device already. */
  async #letAppIn(home: Household): Promise<void> {
    if (!home.isLinked) return
    const standing = this.#grants.filter((each) => each.home === home && !each.isRevoked)
    const isKnown = standing.length > 0 && this.#random.chance(0.8)
    const grant = isKnown
      ? this.#random.pick(standing)
      : { home, app: await startTestApp(this.#server.url), isRevoked: false }
    if (!isKnown) this.#grants.push(grant)
    this.#apps.push(await AppSession.begin(grant))
  }

  async #sendAppAway(): Promise<void> {
    const held = this.#apps.filter((each) => each.isGood())
    if (held.length === 0) return
    const session = this.#random.pick(held)
    if (this.#random.chance(0.5)) {
      expect((await session.endChain(this.#server.url)).status).toBe(200)
      session.isChainEnded = true
    } else await this.#revoke(session.grant)
  }

  async #revoke(grant: Grant): Promise<void> {
    const browser = openBrowser()
    const [[email = '', { password = '' } = {}] = []] = [...grant.home.logins]
    const signIn = await browser.open(`${this.#server.url}.account/`)
    const page = await browser.submit(signIn, '/password/', { email, password })
    const { origin } = new URL(grant.app.clientId)
    const named = new RegExp(`${origin}.*?name="grant" value="([^"]*)"`, 's').exec(page.text)?.[1]
    expect(named).toBeDefined()
    await browser.submit(page, '/revoke-app', { grant: named ?? '' })
    grant.isRevoked = true
  }

  async #changeOwners(home: Household): Promise<void> {
    const others = this.#homes.filter((each) => each !== home && !each.isGone)
    if (others.length === 0) return
    const who = this.#random.pick(others)
    const standing = this.#owners.find((each) => each.of === home && each.who === who && each.isStanding)
    const session = await this.#sessionOf(home)
    const { json } = await this.#own(session, 'GET', 'pod/')
    const wish = {
      webId: who.person.webId,
      visible: this.#random.chance(0.5),
      remove: standing !== undefined,
    }
    await this.#done(await this.#api.call(json.pods[home.person.pod], 'POST', session.token, wish))
    if (standing) standing.isStanding = false
    else if (!this.#owners.some((each) => each.of === home && each.who === who))
      this.#owners.push(new Ownership(home, who))
    else for (const each of this.#owners) if (each.of === home && each.who === who) each.isStanding = true
  }

  async #moveOut(home: Household): Promise<void> {
    const browser = openBrowser()
    const [[email = '', { password = '' } = {}] = []] = [...home.logins]
    const signIn = await browser.open(`${this.#server.url}.account/`)
    const page = await browser.submit(signIn, '/password/', { email, password })
    const { response } = await browser.submit(page, '/remove-account', { 'leave-password': password })
    expect(response.status).toBe(200)
    home.isGone = true
    await this.#tryPasswords(home)
  }

  /** Something is taken back as the power goes: it was, or it was not; what was promised was. */
  async #crash(): Promise<void> {
    const held = this.#secrets.filter((each) => each.isGood())
    const secret = held.length > 0 ? this.#random.pick(held) : undefined
    const session = secret && (await this.#sessionOf(secret.home))
    const sent =
      secret && session && this.#api.call(secret.resource, 'DELETE', session.token).catch(() => undefined)
    await this.#server.die(this.#random)
    await this.#recovered()
    const answer = await sent
    if (!secret) return
    const opens = await secret.opens()
    if (answer !== undefined) expect([answer.status, opens]).toEqual([200, false])
    secret.isRemoved = !opens
  }

  /** Connections to a process that is no more are found out one by one; one that had not begun takes the server with it. */
  async #recovered(): Promise<void> {
    for (let answers = 0; answers < 10; ) {
      await this.#server.whole()
      const answer = await fetch(this.#server.url).catch(() => undefined)
      await answer?.arrayBuffer()
      answers = answer ? answers + 1 : 0
    }
  }

  #own(session: AccountSession, method: string, path: string, body?: object) {
    return this.#api.call(`account/${session.home.account}/${path}`, method, session.token, body)
  }

  async #done({ status, json }: Awaited<ReturnType<AccountApi['call']>>) {
    if (status !== 200) expect.fail(`${status}: ${JSON.stringify(json)}`)
    return json
  }
}
