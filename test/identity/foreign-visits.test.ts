import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { share } from '../conformance/world.ts'
import { makeProofKey, sessionOf, signJwt } from '../dpop-session.ts'
import { makePerson, type Person } from '../make-person.ts'
import { type OtherServer, type Stranger, startOtherServer } from '../other-server.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

let server: RunningServer
let other: OtherServer
let alice: Person
let notes: string

beforeAll(async () => {
  server = await startTestServer({ trustedProxies: '1' })
  other = await startOtherServer()
  alice = await makePerson(server.url, 'alice')
  notes = `${alice.pod}notes.ttl`
  const headers = { 'content-type': 'text/turtle' }
  await alice.fetch(notes, { method: 'PUT', headers, body: '<#it> <urn:p> 1.' })
  await share(alice, notes, [{ who: 'public', modes: ['Read'] }])
})

afterAll(async () => {
  await other.close()
  await server.close()
})

const readFrom = (address: string, { fetch }: Pick<Stranger, 'fetch'>) =>
  fetch(notes, { headers: { 'x-forwarded-for': address } })

/** Somebody whose token names an issuer of their own invention. */
async function invented(issuer: string): Promise<Pick<Stranger, 'fetch'>> {
  const key = makeProofKey()
  const now = Math.floor(Date.now() / 1000)
  const jkt = await calculateJwkThumbprint(key.publicJwk as JWK)
  const claims = { iss: issuer, webid: `${issuer}/me`, aud: 'solid', iat: now, exp: now + 600, cnf: { jkt } }
  return sessionOf(key, signJwt(key.privateKey, { alg: 'ES256', typ: 'at+jwt' }, claims))
}

it('bug-class-07 an app whose document leads back to the sign-in sends the server in no circle', async () => {
  let visits = 0
  const asking = (count: number) =>
    `${server.url}.oidc/auth?${new URLSearchParams({ client_id: `${origin}/app${count}`, prompt: 'none' })}`
  const leading = createServer((_request, response) => {
    response.writeHead(302, { location: asking(++visits) }).end()
  }).listen(0, '127.0.0.1')
  await once(leading, 'listening')
  const origin = `http://127.0.0.1:${(leading.address() as AddressInfo).port}`
  expect((await fetch(asking(0))).status).toBe(400)
  expect(visits).toBe(1)
  leading.closeAllConnections()
  leading.close()
})

describe('bug-class-07 bug-class-24 tokens that name invented issuers', () => {
  it('O-38 are no way to have server after server visited, and shut out nobody else', async () => {
    const [mallory, eve] = ['203.0.113.1', '203.0.113.2']
    const known = await other.person('known')
    expect((await readFrom(mallory, known)).status).toBe(200)
    const before = other.asked.length
    const statuses: number[] = []
    let last: Response | undefined
    for (let count = 0; count < 64; count++) {
      last = await readFrom(mallory, await invented(`${other.origin}/none${count}`))
      statuses.push(last.status)
    }
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(401))
    expect(last?.status).toBe(429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(other.asked.length - before).toBeLessThan(64)
    expect((await readFrom(mallory, known)).status).toBe(200)
    expect((await readFrom(eve, await other.person('new'))).status).toBe(200)
  })

  it('O-38 do not keep others waiting while nobody answers', async () => {
    const open: ServerResponse[] = []
    const silent = createServer((_request, response) => void open.push(response)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const origin = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const strangers = await Promise.all(Array.from({ length: 24 }, (_, n) => invented(`${origin}/n${n}`)))
    const asking = strangers.map((stranger) => readFrom('203.0.113.3', stranger))
    await expect.poll(() => open.length).toBe(8)
    const begun = performance.now()
    expect((await readFrom('203.0.113.4', await other.person('in-a-hurry'))).status).toBe(200)
    expect(performance.now() - begun).toBeLessThan(4000)
    expect(open).toHaveLength(8)
    const ending = setInterval(() => silent.closeAllConnections(), 20)
    expect(new Set((await Promise.all(asking)).map(({ status }) => status))).toEqual(new Set([401]))
    clearInterval(ending)
    silent.close()
  })
})
