import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawHead, rawRequest } from './raw-request.ts'
import { anonymous, expectStatus, openWorld, share, type World } from './world.ts'

// Well-formed requests that browsers never send, and other clients do.

let world: World
let box: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}forms/`
  await expectStatus(201, world.alice, 'PUT', box)
  await share(world.alice, box, [{ who: 'public', modes: ['Read', 'Write'] }])
})

afterAll(() => world.server.close())

describe('an offer of another protocol', () => {
  const card = '/alice/profile/card'

  /** As Java's HttpClient and `curl --http2` make it of the first request to a server. */
  const h2c = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
  }

  it.each([
    ['HTTP/2', h2c],
    ['TLS', { connection: 'Upgrade', upgrade: 'TLS/1.2' }],
    ['several, a socket among them', { connection: 'upgrade', upgrade: 'h2c, websocket' }],
    ['nothing by name', { connection: 'upgrade' }],
  ])('P-1 RFC 9110 7.8 a GET that offers %s is answered as if it did not', async (_what, headers) => {
    const answer = await rawRequest(world.server.url, rawHead('GET', card, headers))

    expect(answer.status).toBe(200)
    expect(answer.body).toContain('oidcIssuer')
    expect(answer.headers.has('upgrade')).toBe(false)
  })

  it.each([
    ['HTTP/2', h2c],
    ['a socket, which only a GET can ask for', { connection: 'Upgrade', upgrade: 'websocket' }],
  ])('P-1 RFC 9110 7.8 so is a PUT that offers %s, with its body', async (_what, headers) => {
    const path = new URL(`${box}${headers.upgrade}.txt`).pathname
    const length = { 'content-type': 'text/plain', 'content-length': '5' }

    const put = await rawRequest(world.server.url, `${rawHead('PUT', path, { ...headers, ...length })}hello`)

    expect(put.status).toBe(201)
    const stored = await expectStatus(200, anonymous, 'GET', `${box}${headers.upgrade}.txt`)
    expect(await stored.text()).toBe('hello')
  })

  it('P-1 RFC 9110 7.8 the connection goes on with the requests that follow', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (headers: Record<string, string>) =>
      new Promise<[status: number | undefined, isReused: boolean]>((resolve, reject) => {
        const url = new URL(card, world.server.url)
        const asked = request(url, { agent, headers }, (answer) => {
          answer.resume().once('end', () => resolve([answer.statusCode, asked.reusedSocket]))
        })
        asked.once('error', reject).end()
      })

    expect(await ask(h2c)).toEqual([200, false])
    expect(await ask({})).toEqual([200, true])
    agent.destroy()
  })
})
