import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aclOf, expectStatus, openWorld, send, turtle, type World } from '../conformance/world.ts'
import { type OtherServer, startOtherServer } from '../other-server.ts'

// Whom an issuer that is none of ours can speak for (O-34 to O-38), asked over HTTP.

let world: World
let other: OtherServer
let url: string
let count = 0

beforeAll(async () => {
  ;[world, other] = await Promise.all([openWorld(), startOtherServer()])
  url = `${world.alice.pod}for-people.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
  const rules = aclOf(url, world.alice.webId, [{ who: 'authenticated', modes: ['Read'] }])
  await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, rules)
})

beforeEach(() => {
  count++
  other.asked.length = 0
})

afterAll(async () => {
  await world.server.close()
  await other.close()
})

async function expectRefused(person: Promise<{ fetch: typeof fetch }>, why: RegExp): Promise<void> {
  const sender = await person
  for (const target of [url, `${world.alice.pod}profile/card`, world.alice.pod]) {
    const answer = await expectStatus(401, sender, 'GET', target)
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(await answer.text()).toMatch(why)
  }
  const written = await send(sender, 'PUT', `${world.alice.pod}stolen`, turtle, '')
  expect(written.status).toBe(401)
  await expectStatus(404, world.alice, 'GET', `${world.alice.pod}stolen`)
}

describe('an issuer of another server', () => {
  it('O-34 O-35 is believed about who names it, and asked for its keys once', async () => {
    const dora = await other.person(`dora-${count}`)
    for (let round = 0; round < 3; round++) await expectStatus(200, dora, 'GET', url)
    await expectStatus(403, dora, 'GET', world.alice.pod)
    const paths = other.asked.map(({ path }) => path)
    expect(paths.filter((path) => path === '/jwks')).toHaveLength(1)
    expect(paths.filter((path) => path.startsWith('/people/'))).toHaveLength(1)
    expect(other.asked.every(({ authorization }) => authorization === undefined)).toBe(true)
  })

  it('O-36 does not speak for people of this server', async () => {
    await expectRefused(other.person('x', {}, { webid: world.alice.webId }), /does not name the issuer/)
  })

  it('O-35 O-36 nor for who names another, none, or nearly it', async () => {
    const iss = other.issuer('a')
    for (const named of [
      `<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${other.issuer('b')}>.`,
      `<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${iss}/>.`,
      `<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> "${iss}".`,
      `<#you> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${iss}>.`,
      '',
    ]) {
      const name = `eve-${count++}`
      other.documents.set(`/people/${name}`, named)
      await expectRefused(other.person(name), /does not name the issuer/)
    }
  })

  it.each([
    ['is not there', 404],
    ['fails', 500],
    ['is no RDF', 'this is <no Turtle'],
  ])('O-38 a WebID document that %s vouches for nobody', async (_what, answer) => {
    const name = `fay-${count}`
    other.documents.set(`/people/${name}`, answer)
    const began = Date.now()
    await expectRefused(other.person(name), /WebID document/)
    expect(Date.now() - began).toBeLessThan(5000)
  })

  it.each([
    ['on an address inside', { webid: 'https://10.0.0.1/card#me' }],
    ['that is no web address', { webid: 'urn:x:me' }],
    ['that is missing', { webid: undefined }],
  ])('O-38 bug-class-07 a WebID %s is nobody', async (_what, claims) => {
    await expectRefused(other.person('gil', {}, claims), /WebID/)
  })

  it.each([
    ['for another audience', { aud: 'https://elsewhere.example/' }],
    ['that has run out', { exp: 1 }],
    ['of an issuer that cannot be asked', { iss: 'https://10.0.0.1/' }],
    ['of an issuer without keys', { iss: 'http://127.0.0.1:9/' }],
    ['without a key of its own', { cnf: undefined }],
  ])('O-34 O-38 a token %s opens nothing', async (_what, claims) => {
    await expectRefused(other.person('hal', {}, claims), /./)
  })
})
