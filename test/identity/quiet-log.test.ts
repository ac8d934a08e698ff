import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { type SpawnedServer, spawnServer } from '../spawn-server.ts'
import { openBrowser } from './browser.ts'
import { signInByPages, startTestApp, type TestApp } from './test-app.ts'

let server: SpawnedServer
let app: TestApp
let alice: Person
let log = ''

beforeAll(async () => {
  server = await spawnServer({ data: ':memory:', logLevel: 'debug' })
  for (const stream of [server.process.stdout, server.process.stderr])
    stream?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
    })
  alice = await makePerson(server.url, 'alice')
  app = await startTestApp(server.url)
})

afterAll(async () => {
  await app.close()
  await server.close()
})

const words = (n: number) => createHash('sha256').update(`what nobody may read ${n}`).digest('hex')

it('O-40 the log says what was refused, and no token, secret, password, cookie, code or body', async () => {
  const browser = openBrowser()
  const { email, password } = alice
  const wrong = await browser.open(app.authUrl(), app.redirectUri)
  await browser.submit(wrong, '/sign-in', { email, password: words(1) }, app.redirectUri)
  const callback = await signInByPages(browser, app, { email, password })
  const { body: tokens } = await app.redeem(callback)
  const again = await app.redeem(callback)
  expect(again.status).toBe(400)
  const { body: refreshed } = await app.refresh(tokens.refresh_token ?? '')
  const session = app.session(refreshed)

  const turtle = { 'content-type': 'text/turtle' }
  const url = `${alice.pod}diary.ttl`
  const put = (body: string, to = url) => session.fetch(to, { method: 'PUT', headers: turtle, body })
  expect((await put(`<> <#says> "${words(2)}".`)).status).toBe(201)
  expect((await put(`broken ${words(3)}`)).status).toBe(400)
  const foreign = { ...session.headers('GET', url), authorization: `DPoP ${tokens.access_token}x` }
  expect((await fetch(url, { headers: foreign })).status).toBe(401)
  expect((await fetch(url, { headers: { authorization: `Bearer ${words(4)}` } })).status).toBe(401)
  expect((await fetch(url, { headers: { cookie: `session=${words(5)}` } })).status).toBe(401)
  expect((await fetch(`${url}?access_token=${words(6)}`)).status).toBe(401)
  const query = `SELECT * { ?s ?p "${words(7)}" `
  expect((await session.fetch(`${alice.pod}.sparql?query=${encodeURIComponent(query)}`)).status).toBe(400)
  const body = JSON.stringify({ email, password: words(8) })
  const json = { 'content-type': 'application/json' }
  await fetch(`${server.url}.account/login/password/`, { method: 'POST', headers: json, body })
  await fetch(`${server.url}.oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${alice.clientId}:${words(9)}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_secret: words(10) }),
  })

  await expect.poll(() => log).toContain('diary.ttl')
  const proof = session.headers('GET', url).dpop
  const secrets = {
    password,
    code: new URL(callback).searchParams.get('code'),
    accessToken: tokens.access_token,
    refreshed: refreshed.access_token,
    refreshToken: tokens.refresh_token,
    nextRefreshToken: refreshed.refresh_token,
    idToken: tokens.id_token,
    clientSecret: alice.clientSecret,
    scriptToken: alice.session.accessToken,
    proofSignature: proof.split('.')[2],
    ...Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`word ${n + 1}`, words(n + 1)])),
    ...Object.fromEntries(browser.cookieValues().map((value, n) => [`cookie ${n}`, value])),
  }
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret?.length, name).toBeGreaterThan(10)
    expect(log.includes(secret ?? ''), `${name} is in the log`).toBe(false)
  }
  expect(log).not.toMatch(/eyJ[\w-]{20,}\./)
  expect(log).toContain('request refused')
})
