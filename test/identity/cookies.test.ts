import { request } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort, type RunningServer, withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const baseUrl = 'https://pods.example.org/'
const form = {
  'content-type': 'application/x-www-form-urlencoded',
  accept: 'text/html',
  origin: 'https://pods.example.org',
}
const person = 'name=Alice&pod=alice&email=a%40example.org&password=correct-horse-battery'

interface Answer {
  readonly status: number | undefined
  readonly cookies: readonly string[]
  readonly location: string
  readonly text: string
}

let port: string
let server: RunningServer

/** As a proxy that ends TLS passes it on. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  const proxy = { host: 'pods.example.org', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' }
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, headers: { ...proxy, ...headers } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk
      })
      const { statusCode: status, headers: answered } = response
      const cookies = answered['set-cookie'] ?? []
      response.on('end', () => resolve({ status, cookies, location: answered.location ?? '', text }))
    })
    sent.end(body)
  })
}

async function open(data: string, pods: string): Promise<RunningServer> {
  return startTestServer({ data, port, pods, baseUrl, host: '127.0.0.1', trustedProxies: '1' })
}

/** Where an app that has just registered sends somebody. */
async function authPath(): Promise<string> {
  const json = { 'content-type': 'application/json' }
  const client = await ask('POST', '/.oidc/reg', json, '{"redirect_uris": ["https://app.example/"]}')
  const { client_id } = JSON.parse(client.text) as { client_id: string }
  const query = {
    client_id,
    redirect_uri: 'https://app.example/',
    response_type: 'code',
    scope: 'openid webid',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
  }
  return `/.oidc/auth?${new URLSearchParams(query)}`
}

const pathOf = ({ location }: Answer): string => location.replace(baseUrl, '/')

const attributesOf = (cookie = ''): string[] =>
  cookie
    .toLowerCase()
    .split('; ')
    .slice(1)
    .filter((one) => !/^(expires|max-age)=/.test(one))
    .sort()

beforeEach(async () => {
  port = String(await freePort())
})
afterEach(() => server.close())

describe.each(['path', 'subdomain'])('cookies over https, with pods by %s', (pods) => {
  it('bug-class-15 are of this very host: no page of a neighbour or of a pod can set them', async () => {
    server = await open(':memory:', pods)
    const registered = await ask('POST', '/.account/login/password/register/', form, person)
    const [cookie, ...more] = registered.cookies
    expect(more).toEqual([])
    expect(cookie).toMatch(/^__Host-hearth-account-/)
    expect(attributesOf(cookie)).toEqual(['httponly', 'path=/', 'samesite=lax', 'secure'])
    const own = { cookie: cookie?.split(';')[0] ?? '', accept: 'text/html' }
    expect((await ask('GET', '/.account/', own)).text).toContain('a@example.org')

    const jar = new Map([own.cookie.split('=') as [string, string]])
    let next = await authPath()
    for (let step = 0; step < 4 && next !== ''; step++) {
      const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await ask('GET', next, { accept: 'text/html', cookie: cookies })
      for (const line of answer.cookies) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
        expect(attributesOf(line)).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'secure']))
        if (value !== '') jar.set(name, value)
      }
      next = pathOf(answer)
    }
    expect([...jar.keys()].filter((name) => name.includes('hearth-op')).sort()).toEqual([
      expect.stringMatching(/^__Host-hearth-op-\w+$/),
      expect.stringMatching(/^__Host-hearth-op-\w+\.sig$/),
    ])
  })
})

it('bug-class-15 a sign-in goes on in the browser that began it, whatever cookies a neighbour sets', async () => {
  server = await open(':memory:', 'subdomain')
  const [account = ''] = (await ask('POST', '/.account/login/password/register/', form, person)).cookies
  const begun = await ask('GET', await authPath(), { accept: 'text/html' })
  const flow = pathOf(begun)
  const pairs = begun.cookies.map((line) => line.split(';')[0] ?? '')
  // What a page at another host of the same domain can set in somebody's browser.
  const tossed = pairs.filter((pair) => !pair.startsWith('__Host-'))
  expect(tossed.join()).toMatch(/hearth-flow.*hearth-resume/)

  // Somebody else's sign-in, opened by Alice, who is signed in: nobody becomes her.
  const cookie = [account.split(';')[0], ...tossed].join('; ')
  const opened = await ask('GET', flow, { accept: 'text/html', cookie })
  expect([opened.status, opened.location]).toEqual([400, ''])

  // Somebody else signs in as themselves, and has Alice's browser finish it: she does not become them.
  const other = person.replaceAll('lice', 'dam').replace('a%40', 'b%40')
  const mine = { ...form, cookie: pairs.join('; ') }
  const finished = await ask('POST', `${flow}register`, mine, other)
  const resumed = await ask('GET', pathOf(finished), { accept: 'text/html', cookie: tossed.join('; ') })
  expect(resumed.status).toBe(400)
  expect(resumed.cookies.join()).not.toContain('hearth-op')
  const rightly = await ask('GET', pathOf(finished), { accept: 'text/html', cookie: pairs.join('; ') })
  expect(rightly.cookies.join()).toContain('__Host-hearth-op')
})

it('bug-class-15 who was signed in under the plain name stays so; nobody is signed in under it any more', async () => {
  await withDataFolder(async (data) => {
    server = await open(data, 'path')
    const [cookie = ''] = (await ask('POST', '/.account/login/password/register/', form, person)).cookies
    const pair = (cookie.split(';')[0] ?? '').replace('__Host-', '')
    const page = { cookie: pair, accept: 'text/html' }
    // A session of today under the name of before: somebody else has set it.
    expect((await ask('GET', '/.account/', page)).location).toContain('login')
    const database = new DatabaseSync(`${data}/hearth.db`)
    database.exec(
      "UPDATE record SET value = json_remove(value, '$.isHostOnly') WHERE kind = 'account-session'",
    )
    database.close()
    const moved = await ask('GET', '/.account/', page)
    expect(moved.text).toContain('a@example.org')
    expect(moved.cookies.map((one) => one.replace(/=.*/s, ''))).toEqual([
      pair.split('=')[0],
      `__Host-${pair.split('=')[0]}`,
    ])
    const fresh = { cookie: moved.cookies[1]?.split(';')[0] ?? '', accept: 'text/html' }
    expect((await ask('GET', '/.account/', fresh)).text).toContain('a@example.org')
    expect((await ask('GET', '/.account/', page)).location).toContain('login')
  })
})
