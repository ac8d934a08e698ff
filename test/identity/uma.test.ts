import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAcpWorld, setPolicies } from '../conformance/acp-world.ts'
import { aclOf, expectStatus, openWorld, send, turtle } from '../conformance/world.ts'
import { makeProofKey, type ProofKey, sessionOf, signProof } from '../dpop-session.ts'
import { makePerson, type Person } from '../make-person.ts'
import { type OtherServer, startOtherServer } from '../other-server.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import {
  askUnknown,
  discoverUma,
  enterByIdToken,
  exchange,
  idTokenClaim,
  invitationOf,
} from '../uma-client.ts'
import { openBrowser } from './browser.ts'
import { signInByPages, startTestApp, type TestApp } from './test-app.ts'

// An ID token of any issuer, for an access token of the server that has the resource (O-33, O-41).

const minute = 60_000
let aheadMs = 0
let server: RunningServer
let alice: Person
let other: OtherServer
let url: string
let key: ProofKey

beforeAll(async () => {
  server = await startTestServer({}, { clock: { now: () => Date.now() + aheadMs } })
  ;[alice, other] = [await makePerson(server.url, 'alice'), await startOtherServer()]
  url = `${alice.pod}for-people.ttl`
  await expectStatus(201, alice, 'PUT', url, turtle, '<#a> <#b> 1.')
  const rules = aclOf(url, alice.webId, [{ who: 'authenticated', modes: ['Read'] }])
  await expectStatus(201, alice, 'PUT', `${url}.acl`, turtle, rules)
})

beforeEach(() => {
  aheadMs = 0
  key = makeProofKey()
  other.asked.length = 0
})

afterAll(async () => {
  await server.close()
  await other.close()
})

/** Signs in with a test app at a person's own server, which lets it in. */
async function idTokenFrom(app: TestApp, person: Person): Promise<string> {
  const { body } = await app.redeem(await signInByPages(openBrowser(), app, person))
  return body.id_token ?? ''
}

describe('O-41 an ID token for an access token', () => {
  it('O-33 O-41 a refusal names the authorization server, which says what it takes', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { authorizationServer } = await askUnknown(alice.pod, method)
      expect(await discoverUma(authorizationServer)).toMatchObject({
        issuer: server.url,
        jwks_uri: `${server.url}.oidc/jwks`,
        grant_types_supported: ['urn:ietf:params:oauth:grant-type:uma-ticket'],
        uma_profiles_supported: [idTokenClaim],
      })
    }
  })

  it('O-41 somebody of another server comes in with what their own provider gave their app', async () => {
    const home = await startTestServer()
    const app = await startTestApp(home.url)
    const bob = await makePerson(home.url, 'bob')
    const session = await enterByIdToken(url, app.key, await idTokenFrom(app, bob))

    await expectStatus(200, session, 'GET', url)
    await expectStatus(403, session, 'GET', alice.pod)
    const rules = aclOf(url, alice.webId, [{ who: bob.webId, modes: ['Read', 'Write'] }])
    await expectStatus(204, alice, 'PUT', `${url}.acl`, turtle, rules)
    await expectStatus(204, session, 'PUT', url, turtle, '<#a> <#b> 2.')
    const back = aclOf(url, alice.webId, [{ who: 'authenticated', modes: ['Read'] }])
    await expectStatus(204, alice, 'PUT', `${url}.acl`, turtle, back)
    await app.close()
    await home.close()
  })

  it('O-39 O-41 the new token says which app and which issuer, is bound to the key, and ends first', async () => {
    const { body } = await exchange(await askUnknown(url), key, await other.idToken('dora', key))
    expect(body).toMatchObject({ token_type: 'DPoP', expires_in: 600 })
    const claims = decodeJwt(String(body.access_token))
    expect(claims).toMatchObject({
      iss: server.url,
      aud: 'solid',
      webid: `${other.origin}/people/dora#me`,
      client_id: 'https://app.example/id',
      idp: other.issuer('a'),
    })
    await expectStatus(401, sessionOf(makeProofKey(), String(body.access_token)), 'GET', url)
    aheadMs = 10 * minute + 1000
    await expectStatus(401, sessionOf(key, String(body.access_token)), 'GET', url)
  })

  it('O-41 the new token ends with the ID token', async () => {
    const ending = { exp: Math.floor(Date.now() / 1000) + 60 }
    const { body } = await exchange(await askUnknown(url), key, await other.idToken('dora', key, ending))
    expect(body.expires_in).toBeLessThanOrEqual(60)
  })

  it('O-36 O-41 the new token ends when the WebID names its issuer no more', async () => {
    const session = await enterByIdToken(url, key, await other.idToken('gil', key))
    await expectStatus(200, session, 'GET', url)
    other.documents.set('/people/gil', '')
    aheadMs = 3 * minute
    const proof = { iat: Math.floor((Date.now() + aheadMs) / 1000) }
    const answer = await fetch(url, {
      headers: { authorization: `DPoP ${session.accessToken}`, dpop: session.proof('GET', url, proof) },
    })
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('does not name')])
  })

  it('bug-class-18 O-41 what an app has been given by this way is taken back with all else', async () => {
    const app = await startTestApp(server.url)
    const browser = openBrowser()
    const { body } = await app.redeem(await signInByPages(browser, app, alice))
    const session = await enterByIdToken(url, app.key, body.id_token ?? '')
    await expectStatus(200, session, 'GET', alice.pod)
    const account = await browser.open(`${server.url}.account/`)
    const origin = new URL(app.clientId).origin
    const grant = new RegExp(`${origin}.*?name="grant" value="([^"]*)"`, 's').exec(account.text)?.[1] ?? ''
    await browser.submit(account, '/revoke-app', { grant })

    await expectStatus(401, session, 'GET', alice.pod)
    const again = await exchange(await askUnknown(url), app.key, body.id_token ?? '')
    expect(again).toMatchObject({ status: 403, body: { error_description: /taken back/ } })
    await app.close()
  })
})

describe('O-41 bug-class-17 what is no good is refused', () => {
  it.each<[string, object, object, RegExp]>([
    ['of an app that is not for Solid', { aud: ['https://app.example/id'] }, {}, /not for Solid/],
    ['that is an access token', {}, { typ: 'at+jwt' }, /another type/],
    ['that says that somebody signed out', {}, { typ: 'logout+jwt' }, /another type/],
    ['that has ended', { exp: 1 }, {}, /expired/],
    ['without an end', { exp: undefined }, {}, /expired/],
    ['bound to no key', { cnf: undefined }, {}, /bound to no key/],
    ['of no WebID', { webid: undefined }, {}, /no WebID/],
    ['signed by nobody', {}, { alg: 'none' }, /not signed/],
    ['of an issuer that did not sign it', { iss: 'http://127.0.0.1:9/' }, {}, /could not be asked/],
  ])('an ID token %s', async (_what, claims, header, why) => {
    const token = await other.idToken('dora', key, claims, header)
    const { status, body } = await exchange(await askUnknown(url), key, token)
    expect([status, body.error, body.error_description]).toEqual([
      403,
      'need_info',
      expect.stringMatching(why),
    ])
    expect(body.required_claims).toEqual([{ claim_token_format: [idTokenClaim] }])
  })

  it('O-36 an issuer does not speak for people of this server, nor for itself as this server', async () => {
    for (const claims of [
      { webid: alice.webId },
      { webid: alice.webId, idp: server.url },
      { iss: server.url },
    ]) {
      const token = await other.idToken('eve', key, claims)
      const { status, body } = await exchange(await askUnknown(url), key, token)
      expect([status, body.access_token]).toEqual([403, undefined])
    }
  })

  it('O-25 an access token of another issuer that claims an idp is its issuer’s all the same', async () => {
    const eve = await other.person('eve', {}, { webid: alice.webId, idp: server.url })
    await expectStatus(401, eve, 'GET', alice.pod)
  })

  it('an ID token that somebody else’s app was shown, without its key: nobody is asked about it', async () => {
    const stolen = await other.idToken('dora', makeProofKey())
    const { status, body } = await exchange(await askUnknown(url), key, stolen)
    expect([status, body.error_description]).toEqual([403, 'the ID token belongs to another key'])
    expect(other.asked).toEqual([])
  })

  it('a claim that is missing or of another form: what is needed is said, with a ticket to bring it with', async () => {
    const token = await other.idToken('dora', key)
    for (const form of [
      { claim_token: undefined },
      { claim_token_format: undefined },
      { claim_token_format: 'x' },
    ]) {
      const invitation = await askUnknown(url)
      const { status, body } = await exchange(invitation, key, token, { form })
      expect([status, body.error]).toEqual([403, 'need_info'])
      const next = { ...invitation, ticket: String(body.ticket) }
      expect((await exchange(next, key, token)).status).toBe(200)
    }
  })

  it('a ticket is good once, for five minutes, and only where it came from', async () => {
    const token = await other.idToken('dora', key)
    const invitation = await askUnknown(url)
    expect((await exchange(invitation, key, token)).status).toBe(200)
    const foreign = await startTestServer()
    await makePerson(foreign.url, 'zoe')
    const late = await askUnknown(url)
    const tickets = [
      invitation.ticket,
      (await askUnknown(`${foreign.url}zoe/`)).ticket,
      late.ticket.replace(/^./, 'z'),
      late.ticket.slice(0, -1),
      'ticket',
      '',
    ]
    for (const ticket of tickets) {
      const { status, body } = await exchange({ ...invitation, ticket }, key, token)
      expect([ticket, status, body.error]).toEqual([ticket, 400, 'invalid_grant'])
    }
    aheadMs = 5 * minute + 1000
    expect((await exchange(late, key, token)).body.error).toBe('invalid_grant')
    await foreign.close()
  })

  it('O-27 O-28 O-29 a proof is there, once, for this address, and used once', async () => {
    const token = await other.idToken('dora', key)
    const invitation = await askUnknown(url)
    const endpoint = String((await discoverUma(invitation.authorizationServer)).token_endpoint)
    const used = signProof(key, { htm: 'POST', htu: endpoint })
    expect((await exchange(await askUnknown(url), key, token, { dpop: used })).status).toBe(200)
    for (const dpop of [
      null,
      'proof',
      used,
      `${used}, ${used}`,
      signProof(key, { htm: 'GET', htu: endpoint }),
      signProof(key, { htm: 'POST', htu: url }),
      signProof(key, { htm: 'POST', htu: endpoint, iat: 1 }),
    ]) {
      const { status, body } = await exchange(invitation, key, token, { dpop })
      expect([status, body.error]).toEqual([400, 'invalid_dpop_proof'])
    }
    // None of that used up the ticket.
    expect((await exchange(invitation, key, token)).status).toBe(200)
  })

  it('another grant, no ticket, a form that is none, and too much of one', async () => {
    const token = await other.idToken('dora', key)
    const invitation = await askUnknown(url)
    const wrong = await exchange(invitation, key, token, { form: { grant_type: 'client_credentials' } })
    expect(wrong.body.error).toBe('unsupported_grant_type')
    const none = await exchange(invitation, key, token, { form: { ticket: undefined } })
    expect(none.body.error).toBe('invalid_request')
    const endpoint = `${server.url}.uma/token`
    const sender = { fetch }
    await expectStatus(405, sender, 'GET', endpoint)
    const text = await expectStatus(
      400,
      sender,
      'POST',
      endpoint,
      { 'content-type': 'text/plain' },
      'ticket=1',
    )
    expect(await text.json()).toMatchObject({ error: 'unsupported_grant_type' })
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const odd = { 'content-type': `${form['content-type']}; charset=utf-7` }
    await expectStatus(415, sender, 'POST', endpoint, odd, 'ticket=1')
    await expectStatus(413, sender, 'POST', endpoint, form, `ticket=${'x'.repeat(40_000)}`)
  })
})

it('A-9 O-39 O-41 access rules that name an issuer mean the one that vouched, not the server that exchanged its token', async () => {
  const world = await openAcpWorld()
  const named = `${world.alice.pod}from-there.ttl`
  await expectStatus(201, world.alice, 'PUT', named, turtle, '<#a> <#b> 1.')
  for (const [issuer, status] of [
    [other.issuer('a'), 200],
    [world.server.url, 403],
  ] as const) {
    await setPolicies(world.alice, named, [{ allow: ['Read'], anyOf: [{ issuer: [issuer] }] }])
    const session = await enterByIdToken(named, key, await other.idToken('dora', key))
    await expectStatus(status, session, 'GET', named)
  }
  await world.server.close()
})

it('O-33 O-37 a refused token is told so, and of the other way in', async () => {
  const world = await openWorld()
  const refusal = await send({ fetch }, 'GET', world.alice.pod, { authorization: 'Bearer x' })
  expect(refusal.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_token".*, UMA realm=/)
  expect(invitationOf(refusal).authorizationServer).toBe(world.server.url)
  await world.server.close()
})
