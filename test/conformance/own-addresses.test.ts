import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anonymous, expectStatus, listOf, openWorld, plain, send, type World } from './world.ts'

// What holds for resources holds for the server's own addresses too.

let world: World

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world.server.close())

const at = (path: string) => world.server.url + path
const ask = `?query=${encodeURIComponent('ASK {}')}`
const readable = [
  '',
  '.account/',
  '.account/login/',
  '.account/login/password/',
  '.account/login/password/register/',
  '.constraints',
  '.health',
  '.well-known/solid',
  '.well-known/openid-configuration',
  '.oidc/jwks',
  '.notifications/WebSocketChannel2023/',
  '.notifications/sender',
  '.sparql',
  `.sparql${ask}`,
  `alice/.sparql${ask}`,
  'alice/.changes',
  'alice/.well-known/solid',
]
const single = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'set-cookie',
])

describe('the server’s own addresses', () => {
  it.each(
    readable.flatMap((path) => ['*/*', 'text/html', 'application/json'].map((accept) => [path, accept])),
  )('P-9 P-11 HEAD of /%s as %s has the status and headers of GET', async (path = '', accept = '') => {
    const [get, head] = [
      await send(anonymous, 'GET', at(path), { accept }),
      await send(anonymous, 'HEAD', at(path), { accept }),
    ]
    expect(head.status).toBe(get.status)
    expect(get.status).not.toBe(405)
    const headersOf = ({ headers }: Response) => [...headers].filter(([name]) => !single.has(name))
    expect(headersOf(head)).toEqual(headersOf(get))
    expect(await head.text()).toBe('')
  })

  it.each(readable)('P-11 OPTIONS of /%s tells what it takes', async (path) => {
    const response = await expectStatus([200, 204], anonymous, 'OPTIONS', at(path))
    if (path !== '.account/login/password/register/') expect(listOf(response, 'allow')).toContain('HEAD')
  })

  it.each([
    ['', 'PUT', 'GET'],
    ['.constraints', 'PATCH', 'GET'],
    ['.oidc/auth', 'PUT', 'POST'],
    ['.oidc/session/end', 'PUT', 'POST'],
    ['.oidc/token', 'GET', 'POST'],
    ['.oidc/reg', 'GET', 'POST'],
    ['.oidc/token/revocation', 'DELETE', 'POST'],
    ['.oidc/jwks', 'DELETE', 'GET'],
    ['.well-known/openid-configuration', 'PUT', 'GET'],
    ['.account/', 'DELETE', 'GET'],
    ['.account/login/password/', 'PUT', 'POST'],
    ['.account/account/', 'PATCH', 'POST'],
    ['.notifications/sender', 'POST', 'GET'],
    ['.sparql', 'PUT', 'HEAD'],
  ])('P-10 ER-5 /%s refuses %s with a 405 that says %s', async (path, method, allowed) => {
    const refused = await expectStatus(405, anonymous, method, at(path))
    expect(listOf(refused, 'allow')).toContain(allowed)
    expect(listOf(refused, 'allow')).not.toContain(method)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
  })

  it('ER-5 what is not there below /.oidc is a problem like any other', async () => {
    const refused = await expectStatus(404, anonymous, 'POST', at('.oidc/nothing'), plain, 'x')
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(await refused.json()).toMatchObject({ status: 404 })
  })
})
