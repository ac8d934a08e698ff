import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { type RunningServer, withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openBrowser } from './browser.ts'
import { signInByPages, startTestApp } from './test-app.ts'

const hearthBin = fileURLToPath(new URL('../../pod-server/bin/hearth.js', import.meta.url))

let server: RunningServer
let alice: Person
let nowMs = Date.now()
beforeAll(async () => {
  server = await startTestServer({ signInAttempts: '3' }, { clock: { now: () => nowMs } })
  alice = await makePerson(server.url, 'alice')
})
afterAll(() => server.close())

const logIn = (email: string, password: string) =>
  fetch(`${server.url}.account/login/password/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })

it('O-33 P-3 every 401 says where to sign in', async () => {
  for (const url of [alice.pod, `${server.url}.account/account/x/pod/`]) {
    const response = await fetch(url)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(
      `DPoP algs="ES256 RS256", as_uri="${server.url}"`,
    )
  }
  const bad = await fetch(alice.pod, { headers: { authorization: `Bearer ${alice.session.accessToken}` } })
  expect(bad.headers.get('www-authenticate')).toContain('error="invalid_token"')
})

describe('bug-class-13 bug-class-14 signing in', () => {
  it('answers alike for a wrong password and for nobody, and then asks to wait', async () => {
    for (const email of [alice.email, 'nobody@example.org']) {
      for (let round = 0; round < 3; round++) {
        const response = await logIn(email, 'wrong')
        expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
          403,
          'Invalid email/password combination.',
        ])
      }
      const response = await logIn(email, 'wrong')
      expect(response.status).toBe(429)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect((await logIn(alice.email, alice.password)).status).toBe(429)
    nowMs += 16 * 60_000
    expect((await logIn(alice.email, alice.password)).status).toBe(200)
  })

  it('bug-class-14 counts one IPv6 network as one address, and believes only proxies that are trusted', async () => {
    const proxied = await startTestServer({ signInAttempts: '3', trustedProxies: '1' })
    const from = async (address: string) => {
      const response = await fetch(`${proxied.url}.account/login/password/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ email: 'somebody@example.org', password: 'guess' }),
      })
      return response.status
    }
    const tries = [
      '2001:db8:1:2::1',
      '2001:db8:1:2::2',
      '203.0.113.9, 2001:db8:1:2::3',
      '2001:db8:1:2:ffff::4',
    ]
    const statuses = []
    for (const address of tries) statuses.push(await from(address))
    expect(statuses).toEqual([403, 403, 403, 429])
    expect(await from('2001:db8:1:3::1')).toBe(403)
    await proxied.close()
  })

  it('bug-class-14 bug-class-27 one address does not begin sign-ins and sign-outs without end', async () => {
    const strict = await startTestServer({ signInAttempts: '1' })
    const begin = async (path: string) => (await fetch(strict.url + path, { redirect: 'manual' })).status
    const statuses = []
    for (let round = 0; round < 51; round++)
      statuses.push(await begin('.oidc/auth?client_id=nobody'), await begin('.oidc/session/end/'))
    expect(new Set(statuses.slice(0, 100))).toEqual(new Set([400, 200]))
    expect(statuses.slice(100)).toEqual([429, 429])
    expect(await begin('.oidc/auth?prompt=none&client_id=nobody')).toBe(400)
    const asPerson = { headers: { accept: 'text/html' }, redirect: 'manual' } as const
    const page = await fetch(`${strict.url}.oidc/auth?client_id=nobody`, asPerson)
    expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8'])
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0)
    await strict.close()
  })

  describe('from different addresses', () => {
    let proxied: RunningServer
    let bob: Person
    beforeAll(async () => {
      proxied = await startTestServer({ signInAttempts: '1', trustedProxies: '1' })
      bob = await makePerson(proxied.url, 'bob')
    })
    afterAll(() => proxied.close())

    const statusFrom = async (address: string, email: string, password = 'guess') => {
      const response = await fetch(`${proxied.url}.account/login/password/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ email, password }),
      })
      return response.status
    }

    it('bug-class-14 nobody locks somebody else out by trying on and on', async () => {
      const statuses = []
      for (let round = 0; round < 12; round++) statuses.push(await statusFrom('203.0.113.1', bob.email))
      expect(statuses).toEqual([403, ...Array(11).fill(429)])
      expect(await statusFrom('203.0.113.2', bob.email, bob.password)).toBe(200)
    })

    it('bug-class-14 signing in oneself does not renew what an address may guess', async () => {
      const guesses = async (from: number, to: number) => {
        const statuses = new Set<number>()
        for (let n = from; n < to; n++) statuses.add(await statusFrom('203.0.113.3', `n${n}@example.org`))
        return [...statuses]
      }
      expect(await guesses(0, 9)).toEqual([403])
      for (let round = 0; round < 3; round++)
        expect(await statusFrom('203.0.113.3', bob.email, bob.password)).toBe(200)
      expect(await guesses(9, 10)).toEqual([403])
      expect(await guesses(10, 12)).toEqual([429])
    })
  })

  it('does not hash a password of endless length', async () => {
    expect((await logIn(alice.email, 'x'.repeat(20_000))).status).toBe(403)
  })

  it('answers 400 to what is no object, and to broken JSON', async () => {
    for (const body of ['[]', '{', '"x"', 'null']) {
      const response = await fetch(`${server.url}.account/login/password/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect([400, 403], body).toContain(response.status)
      expect(await response.text()).not.toMatch(/node_modules|at /)
    }
  })
})

describe('bug-class-15 a page of another origin', () => {
  it('cannot post a form of ours, and its requests carry no account', async () => {
    const browser = openBrowser()
    const page = await browser.open(`${server.url}.account/login/password/`)
    await browser.submit(page, '/password/', { email: alice.email, password: alice.password })
    const account = await browser.open(`${server.url}.account/`)
    expect(account.text).toContain(alice.email)
    for (const origin of ['http://localhost:1', 'null', 'https://evil.example']) {
      const response = await browser.fetch(`${server.url}.account/do/sign-out`, {
        method: 'POST',
        headers: { origin, accept: 'text/html' },
        body: new URLSearchParams({}),
      })
      expect(response.status, origin).toBe(403)
      const index = await browser.fetch(`${server.url}.account/`, { headers: { origin } })
      expect(await index.text()).not.toContain('/client-credentials/')
    }
    expect((await browser.open(`${server.url}.account/`)).text).toContain(alice.email)
  })

  it('gets no cookie for signing somebody in', async () => {
    const response = await fetch(`${server.url}.account/login/password/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify({ email: alice.email, password: alice.password }),
    })
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('bug-class-25 a button that is none is a 404, whatever it is called', async () => {
    const { authorization } = (await (await logIn(alice.email, alice.password)).json()) as {
      authorization: string
    }
    for (const name of ['nothing', 'constructor', 'toString', '__proto__']) {
      const response = await fetch(`${server.url}.account/do/${name}`, {
        method: 'POST',
        headers: { authorization: `CSS-Account-Token ${authorization}` },
        body: new URLSearchParams({}),
        signal: AbortSignal.timeout(5000),
      })
      expect(response.status, name).toBe(404)
    }
  })

  it('bug-class-08 sees pages that cannot be framed and run no script', async () => {
    const { response } = await openBrowser().open(`${server.url}.account/login/password/`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self'")
    expect(policy).not.toContain('unsafe')
  })
})

describe('another account', () => {
  it('bug-class-11 is closed: 403 whether it exists or not', async () => {
    const bob = await makePerson(server.url, 'bob')
    const response = await logIn(bob.email, bob.password)
    const { authorization, controls } = (await response.json()) as {
      authorization: string
      controls: { account: { pod: string } }
    }
    const aliceToken = (await (await logIn(alice.email, alice.password)).json()) as {
      controls: { account: { pod: string } }
    }
    const headers = { authorization: `CSS-Account-Token ${authorization}` }
    expect((await fetch(controls.account.pod, { headers })).status).toBe(200)
    for (const url of [aliceToken.controls.account.pod, `${server.url}.account/account/nobody/pod/`]) {
      expect((await fetch(url, { headers })).status).toBe(403)
    }
  })
})

describe('a forgotten password', () => {
  it('is replaced by the operator, and who was signed in with it is not any more', async () => {
    await withDataFolder(async (data) => {
      const home = await startTestServer({ data })
      const dora = await makePerson(home.url, 'dora')
      const browser = openBrowser()
      const page = await browser.open(`${home.url}.account/login/password/`)
      await browser.submit(page, '/password/', { email: dora.email, password: dora.password })
      const { stdout } = await promisify(execFile)(process.execPath, [
        hearthBin,
        'password',
        dora.email,
        '--data',
        data,
      ])
      const again = await browser.open(`${home.url}.account/`)
      expect(again.text).toContain('Welcome back')
      const old = await browser.submit(again, '/password/', { email: dora.email, password: dora.password })
      expect(old.response.status).toBe(403)
      const fresh = await browser.submit(again, '/password/', { email: dora.email, password: stdout.trim() })
      expect(fresh.text).toContain(dora.email)
      await home.close()
    })
  })
})

describe('bug-class-27 a closed house', () => {
  it('says so, and makes nothing', async () => {
    const closed = await startTestServer({ registration: 'closed' })
    const response = await fetch(`${closed.url}.account/account/`, { method: 'POST' })
    expect(response.status).toBe(403)
    expect(((await response.json()) as { message: string }).message).toContain('does not take new people')
    const welcome = await openBrowser().open(closed.url)
    expect(welcome.text).not.toContain('Make your pod')
    await closed.close()
  })
})

describe('a restart', () => {
  it('O-5 bug-class-19 keeps keys, sessions, consent and refresh tokens', async () => {
    await withDataFolder(async (data) => {
      const first = await startTestServer({ data })
      const port = new URL(first.url).port
      const app = await startTestApp(first.url)
      const person = await makePerson(first.url, 'carol')
      const browser = openBrowser()
      const { body } = await app.redeem(await signInByPages(browser, app, person))
      const keys = await (await fetch(`${first.url}.oidc/jwks`)).text()
      await first.close()

      const second = await startTestServer({ data, port })
      expect(await (await fetch(`${second.url}.oidc/jwks`)).text()).toBe(keys)
      expect((await app.session(body).fetch(person.pod)).status).toBe(200)
      expect((await app.refresh(body.refresh_token ?? '')).status).toBe(200)
      const silent = await browser.open(app.authUrl({ prompt: 'none' }), app.redirectUri)
      expect(new URL(silent.url).searchParams.get('code')).toEqual(expect.any(String))
      await app.close()
      await second.close()
    })
  })

  it('uses cookie names of its own, so that two servers on one host leave each other alone', async () => {
    const other = await startTestServer()
    const names = async (url: string) => {
      const app = await startTestApp(url)
      const browser = openBrowser()
      await browser.open(app.authUrl())
      await app.close()
      return browser.cookieNames().map((one) => one.split(' ')[0])
    }
    const mine = await names(server.url)
    const theirs = await names(other.url)
    expect(mine.length).toBeGreaterThan(0)
    expect(mine.filter((name) => theirs.includes(name))).toEqual([])
    await other.close()
  })
})
