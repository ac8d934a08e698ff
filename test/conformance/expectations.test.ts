import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawHead, rawRequest } from './raw-request.ts'
import {
  anonymous,
  containerLink,
  expectStatus,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

// RFC 9110 10.1.1: a client that waits to be asked for its body is asked only when it is of use.

const podBytes = 400_000
let world: World
let box: string

beforeAll(async () => {
  world = await openWorld({ podBytes: String(podBytes), bodyBytes: '300000', rdfBytes: '100000' })
  box = `${world.alice.pod}box/`
  await expectStatus(201, world.alice, 'PUT', `${box}file`, plain, 'x'.repeat(250_000))
  await expectStatus(201, world.alice, 'PUT', `${box}note.ttl`, turtle, '<#a> <#b> <#c>.')
  await expectStatus(201, world.alice, 'PUT', `${box}sub/`)
  await share(world.alice, box, [{ who: 'public', modes: ['Read', 'Write'] }])
})

afterAll(() => world.server.close())

interface Heard {
  readonly isAsked: boolean
  readonly status: number | undefined
  readonly headers: NodeJS.Dict<string | string[]>
}

/** Sends the head of a request, and the body when it is asked for. */
function announce(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    let isAsked = false
    const waiting = request(url, {
      method,
      headers: { 'content-length': String(body.length), ...headers, expect: '100-continue' },
    })
    waiting.once('continue', () => {
      isAsked = true
      waiting.end(body)
    })
    waiting.once('response', (answer) => {
      answer.resume()
      resolve({ isAsked, status: answer.statusCode, headers: answer.headers })
      waiting.destroy()
    })
    waiting.once('error', reject)
    waiting.flushHeaders()
  })
}

describe('a body that waits to be asked for', () => {
  it.each([
    ['a new file', 201, 'PUT', 'new', plain, 'hello'],
    ['a file in the place of another', 204, 'PUT', 'new', { ...plain, 'if-match': '*' }, 'hello again'],
    ['a member', 201, 'POST', '', plain, 'hello'],
    ['a container', 201, 'PUT', 'made/', turtle, '<> <#is> <#new>.'],
    ['a patch', 204, 'PATCH', 'note.ttl', n3, patchOf({ inserts: '<#x> <#y> 1' })],
  ])('P-1 RFC 9110 10.1.1 is asked for %s', async (_what, status, method, name, headers, body) => {
    expect(await announce(method, box + name, headers, body)).toMatchObject({ isAsked: true, status })
  })

  it('P-1 RFC 9110 10.1.1 arrives whole', async () => {
    const body = 'y'.repeat(50_000)
    expect(await announce('PUT', `${box}whole`, plain, body)).toMatchObject({ isAsked: true, status: 201 })
    expect(await (await send(anonymous, 'GET', `${box}whole`)).text()).toBe(body)
  })

  it.each([
    ['who may not write', 401, 'PUT', '../private', plain],
    ['a container that is not there', 404, 'POST', 'none/', plain],
    ['a POST to a document', 405, 'POST', 'note.ttl', plain],
    ['content without a type', 400, 'PUT', 'refused', {}],
    ['a type that is no patch', 415, 'PATCH', 'note.ttl', plain],
    ['a patch of a file', 415, 'PATCH', 'file', n3],
    ['an ACL that is no RDF', 401, 'PUT', '.acl', plain],
    ['a description that is no RDF', 415, 'PUT', 'note.ttl.meta', plain],
    ['a container described in no RDF', 415, 'PUT', 'refused/', plain],
    ['a member described in no RDF', 415, 'POST', '', { ...plain, ...containerLink }],
    ['a coding', 415, 'PUT', 'refused', { ...plain, 'content-encoding': 'gzip' }],
    ['a condition that fails', 412, 'PUT', 'note.ttl', { ...turtle, 'if-match': '"other"' }],
    ['a name that is taken', 412, 'PUT', 'note.ttl', { ...turtle, 'if-none-match': '*' }],
    ['a container that exists', 409, 'PUT', 'sub/', turtle],
    ['what is too large', 413, 'PUT', 'refused', { ...plain, 'content-length': '300001' }],
    ['RDF that is too large', 413, 'PUT', 'refused', { ...turtle, 'content-length': '100001' }],
    ['what the pod has no room for', 507, 'PUT', 'refused', { ...plain, 'content-length': '200000' }],
    ['a member the pod has no room for', 507, 'POST', '', { ...plain, 'content-length': '200000' }],
  ])('P-1 P-49 RFC 9110 10.1.1 is not asked for by %s', async (_what, status, method, name, headers) => {
    const before = await members(anonymous, box)

    const heard = await announce(method, new URL(name, box).href, headers, 'hello')

    expect(heard).toMatchObject({ isAsked: false, status })
    expect(heard.headers).toMatchObject({ connection: 'close', 'content-type': 'application/problem+json' })
    if (status === 405) expect(heard.headers.allow).toContain('PUT')
    if (status === 415) expect(heard.headers).toHaveProperty('accept-patch')
    expect(await members(anonymous, box)).toEqual(before)
  })

  it('P-60 what takes the place of more finds room', async () => {
    const body = 'z'.repeat(240_000)
    expect(await announce('PUT', `${box}file`, plain, body)).toMatchObject({ isAsked: true, status: 204 })
  })

  it('P-1 RFC 9110 10.1.1 HTTP/1.0 knows no such word, and is not told it', async () => {
    const head = `PUT ${new URL(`${box}old`).pathname} HTTP/1.0\r\nexpect: 100-continue\r\ncontent-type: text/plain\r\n`
    const answer = await rawRequest(world.server.url, `${head}content-length: 5\r\n\r\nhello`)
    expect(answer.status).toBe(201)
  })

  it('P-1 RFC 9110 10.1.1 the server’s own addresses ask for it too', async () => {
    const query = { 'content-type': 'application/sparql-query' }
    const heard = await announce('POST', `${world.alice.pod}.sparql`, query, 'ASK {}')
    expect(heard).toMatchObject({ isAsked: true, status: 200 })
  })
})

describe('a body in a coding', () => {
  const path = () => new URL(`${box}coded`).pathname

  it('ER-4 RFC 9110 12.5.3 is a 415 that says what would be taken; names of codings have no case', async () => {
    const coded = (coding: string) => ({ ...plain, 'content-encoding': coding })
    const refused = await expectStatus(415, anonymous, 'PUT', `${box}coded`, coded('gzip'), 'hello')
    expect(refused.headers.get('accept-encoding')).toBe('identity')
    await expectStatus(404, anonymous, 'GET', `${box}coded`)
    await expectStatus(201, anonymous, 'PUT', `${box}coded`, coded('Identity'), 'hello')
    await expectStatus(205, anonymous, 'DELETE', `${box}coded`)
  })

  it('P-1 RFC 9112 6.1 a transfer coding that is not known is a 501, and nothing is stored', async () => {
    const headers = { ...plain, 'transfer-encoding': 'gzip, chunked' }
    const answer = await rawRequest(
      world.server.url,
      `${rawHead('PUT', path(), headers)}5\r\nhello\r\n0\r\n\r\n`,
    )
    expect(answer.status).toBe(501)
    await expectStatus(404, anonymous, 'GET', `${box}coded`)
  })
})
