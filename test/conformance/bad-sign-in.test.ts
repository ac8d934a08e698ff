import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProofKey, sessionOf, signJwt } from '../dpop-session.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { expectClearRefusal, stateOf } from './clear-refusal.ts'

const turtle = { 'content-type': 'text/turtle' }

let now = Date.now()
let server: RunningServer
let alice: Person
let container: string

beforeAll(async () => {
  server = await startTestServer({}, { clock: { now: () => now } })
  alice = await makePerson(server.url, 'alice')
  container = `${alice.pod}box/`
  const kept = { method: 'PUT', headers: turtle, body: '<#it> a <#Kept>.' }
  await expectStatus(alice.fetch(`${container}kept.ttl`, kept), 201)
})

afterAll(() => server.close())

async function expectStatus(response: Promise<Response>, status: number): Promise<void> {
  expect((await response).status).toBe(status)
}

/** Everything under the container and the state of its one document: what must not change. */
const everything = () => stateOf(alice, [container, `${container}kept.ttl`, alice.pod])

describe('bad sign-in', () => {
  const method = 'PUT'
  const target = (): string => `${container}stolen.ttl`

  it.each([
    ['O-27 O-37 a token without a proof', () => ({ authorization: `DPoP ${alice.session.accessToken}` })],
    ['O-37 a bound token as a bearer', () => ({ authorization: `Bearer ${alice.session.accessToken}` })],
    ['O-34 a token that is none', () => withProof('nonsense')],
    [
      'O-34 a token with another signature',
      () => withProof(`${alice.session.accessToken.slice(0, -8)}AAAAAAAA`),
    ],
    ['O-34 bug-class-02 a token without signature', () => withProof(unsigned(alice.session.accessToken))],
    ['O-28 a proof for another method', () => signed({ htm: 'GET' })],
    ['O-28 a proof for another address', () => signed({ htu: `${container}other.ttl` })],
    [
      'O-28 a proof for another server',
      () => signed({ htu: 'https://elsewhere.example/alice/box/stolen.ttl' }),
    ],
    ['O-29 a proof from an hour ago', () => signed({ iat: Math.floor(now / 1000) - 3600 })],
    ['O-29 a proof from the future', () => signed({ iat: Math.floor(now / 1000) + 3600 })],
    ['O-30 a proof for another token', () => signed({ ath: 'x'.repeat(43) })],
    ['O-29 a proof without a name of its own', () => signed({ jti: undefined })],
    [
      'O-27 a proof that is none',
      () => ({ authorization: `DPoP ${alice.session.accessToken}`, dpop: 'nonsense' }),
    ],
    ['O-31 a proof by another key', () => ({ ...signed({}), dpop: otherProof() })],
    [
      'O-27 a proof of another type',
      () => withProofHeader({ typ: 'JWT', alg: 'ES256', jwk: alice.session.publicJwk }),
    ],
    [
      'O-27 a proof that carries its private key',
      () =>
        withProofHeader({
          typ: 'dpop+jwt',
          alg: 'ES256',
          jwk: alice.session.privateKey.export({ format: 'jwk' }),
        }),
    ],
  ])('%s is a 401 that says which of the two is wrong', async (what, headersOf) => {
    const before = await everything()
    const headers = Object.fromEntries(Object.entries({ ...turtle, ...headersOf() }))
    const answer = await fetch(target(), { method, headers, body: '<#a> <#b> <#c>.' })
    const isProof = /O-2[789] |O-30 /.test(what)
    expect(answer.headers.get('www-authenticate')).toContain(
      `error="${isProof ? 'invalid_dpop_proof' : 'invalid_token'}"`,
    )
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP /)
    await expectClearRefusal(answer, [401])
    expect(await everything()).toBe(before)
    // Where anybody may read, a wrong credential is as wrong (ER-2).
    const profile = `${alice.pod}profile/card`
    expect((await fetch(profile, { headers: headersOf() as Record<string, string> })).status).toBe(401)
  })

  it('a proof without a token is nobody', async () => {
    const headers = { ...turtle, dpop: alice.session.proof(method, target()) }
    const answer = await fetch(target(), { method, headers, body: '<#a> <#b> <#c>.' })
    await expectClearRefusal(answer, [401])
  })

  it('O-29 bug-class-17 a proof works once', async () => {
    const url = `${container}kept.ttl`
    const headers = alice.session.headers('GET', url)
    await expectStatus(fetch(url, { headers }), 200)
    await expectClearRefusal(await fetch(url, { headers }), [401])
  })

  it('O-34 an expired token is a 401', async () => {
    const url = `${container}kept.ttl`
    await expectStatus(alice.fetch(url), 200)
    const start = now
    now += 48 * 3_600_000
    const proof = { iat: Math.floor(now / 1000) }
    const dpop = alice.session.proof('GET', url, proof)
    const answer = await fetch(url, { headers: { authorization: `DPoP ${alice.session.accessToken}`, dpop } })
    await expectClearRefusal(answer, [401])
    now = start
  })

  function signed(claims: Record<string, unknown>): Record<string, string> {
    return {
      authorization: `DPoP ${alice.session.accessToken}`,
      dpop: alice.session.proof(method, target(), claims),
    }
  }

  function otherProof(): string {
    return sessionOf(makeProofKey(), alice.session.accessToken).proof(method, target())
  }

  function withProof(token: string): Record<string, string> {
    return sessionOf(alice.session, token).headers(method, target())
  }

  function withProofHeader(header: object): Record<string, string> {
    const claims = JSON.parse(
      Buffer.from(alice.session.proof(method, target()).split('.')[1] ?? '', 'base64url').toString(),
    )
    const dpop = signJwt(alice.session.privateKey, header, claims)
    return { authorization: `DPoP ${alice.session.accessToken}`, dpop }
  }
})

function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
  return `${header}.${token.split('.')[1]}.`
}
