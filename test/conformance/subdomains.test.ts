import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProofKey, sessionOf } from '../dpop-session.ts'
import { resolveLocalhostNames } from '../localhost-names.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import { withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { rawHead, rawRequest } from './raw-request.ts'
import {
  anonymous,
  containerLink,
  expectStatus,
  graphOf,
  linked,
  listOf,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  send,
  share,
  triples,
  turtle,
  type World,
} from './world.ts'

// The behaviours that depend on where a pod's addresses begin, asked of a server that gives each pod a host of its own.

const solid = 'http://www.w3.org/ns/solid/terms#'
const storageType = 'http://www.w3.org/ns/pim/space#Storage'
let world: World
let base: string
let pod: string

beforeAll(async () => {
  resolveLocalhostNames()
  world = await openWorld({ pods: 'subdomain' })
  base = world.server.url
  pod = world.alice.pod
})

afterAll(() => world.server.close())

/** The head of a request as bytes, with whatever Host. */
function ask(host: string | undefined, target: string, method = 'GET', headers = {}) {
  return rawRequest(base, rawHead(method, target, { ...headers, ...(host === undefined ? {} : { host }) }))
}

const hostOf = (url: string) => new URL(url).host

describe('each pod has an origin', () => {
  it('P-58 P-22 P-24 the root of its host is the storage, and only it', async () => {
    expect(pod).toBe(base.replace('://', '://alice.'))
    expect(world.alice.webId).toBe(`${pod}profile/card#me`)

    const root = await expectStatus(200, world.alice, 'GET', pod)
    expect(linked(root, 'type')).toContain(storageType)
    expect(linked(root, 'acl')).toEqual([`${pod}.acl`])
    expect(listOf(root, 'allow')).not.toContain('DELETE')
    await expectStatus(405, world.alice, 'DELETE', pod)
    const inner = await expectStatus(200, world.alice, 'GET', `${pod}profile/`)
    expect(linked(inner, 'type')).not.toContain(storageType)
  })

  it('P-25 P-26 the description lies on the pod, and names its endpoint and the one of all', async () => {
    const response = await expectStatus(200, anonymous, 'GET', `${pod}profile/card`)
    expect(linked(response, `${solid}storageDescription`)).toEqual([`${pod}.well-known/solid`])
    const options = await expectStatus(204, anonymous, 'OPTIONS', `${pod}profile/`)
    expect(linked(options, `${solid}storageDescription`)).toEqual([`${pod}.well-known/solid`])

    const described = await graphOf(anonymous, `${pod}.well-known/solid`)
    expect(described).toContain(`${pod} http://rdfs.org/ns/void#sparqlEndpoint ${pod}.sparql`)
    expect(described).toContain(`${pod} http://rdfs.org/ns/void#sparqlEndpoint ${base}.sparql`)
    await expectStatus(404, anonymous, 'GET', `${base}.well-known/solid`)
  })

  it('O-1 ID-3 the issuer is the server, not the pod', async () => {
    const profile = await triples(anonymous, `${pod}profile/card`)
    const issuers = profile.filter(({ predicate }) => predicate.value === `${solid}oidcIssuer`)
    expect(issuers.map(({ object }) => object.value)).toEqual([base])
    const { issuer } = await (await fetch(`${base}.well-known/openid-configuration`)).json()
    expect(issuer).toBe(base)
  })

  it('P-37 P-39 P-51 documents are made, found, listed, patched and deleted', async () => {
    const folder = `${pod}a/b/`
    await expectStatus(201, world.alice, 'PUT', `${folder}c.ttl`, turtle, '<> <urn:p> <../x>.')
    expect(await graphOf(world.alice, `${folder}c.ttl`)).toEqual([`${folder}c.ttl urn:p ${pod}a/x`])
    expect(await members(world.alice, `${pod}a/`)).toEqual(['b/'])
    await expectStatus(204, world.alice, 'PATCH', `${folder}c.ttl`, n3, patchOf({ inserts: '<> <urn:q> 1.' }))

    const made = await expectStatus(201, world.alice, 'POST', pod, { ...plain, slug: 'hello' }, 'x')
    expect(made.headers.get('location')).toBe(`${pod}hello`)
    const container = await expectStatus(201, world.alice, 'POST', pod, { ...containerLink, slug: 'in' })
    expect(container.headers.get('location')).toBe(`${pod}in/`)
    await expectStatus(205, world.alice, 'DELETE', `${pod}hello`)
    await expectStatus(404, world.alice, 'GET', `${pod}hello`)
    expect(await members(world.alice, pod)).not.toContain('hello')
  })

  it('P-18 P-20 twins and children of documents are found up to the root and no further', async () => {
    await expectStatus(201, world.alice, 'PUT', `${pod}twin`, plain, 'x')
    await expectStatus(409, world.alice, 'PUT', `${pod}twin/`)
    await expectStatus(409, world.alice, 'PUT', `${pod}twin/below`, plain, 'x')
  })

  it('P-23 one path in two pods is two resources, decided apart', async () => {
    await expectStatus(201, world.alice, 'PUT', `${pod}same.txt`, plain, 'of alice')
    await expectStatus(201, world.bob, 'PUT', `${world.bob.pod}same.txt`, plain, 'of bob')

    await expectStatus(403, world.bob, 'GET', `${pod}same.txt`)
    await expectStatus(401, anonymous, 'GET', `${world.bob.pod}same.txt`)
    expect(await (await send(world.alice, 'GET', `${pod}same.txt`)).text()).toBe('of alice')
    await share(world.alice, `${pod}same.txt`, [{ who: world.bob.webId, modes: ['Read'] }])
    expect(await (await send(world.bob, 'GET', `${pod}same.txt`)).text()).toBe('of alice')
  })

  it('LDN-11 the inbox of another host takes a notice', async () => {
    const notice = `<> a <https://www.w3.org/ns/activitystreams#Like>; <https://www.w3.org/ns/activitystreams#actor> <${world.bob.webId}>.`
    const made = await expectStatus(201, world.bob, 'POST', `${pod}inbox/`, turtle, notice)
    expect(made.headers.get('location')?.startsWith(`${pod}inbox/`)).toBe(true)
  })

  it('bug-class-11 the endpoint of a pod answers from that pod alone, that of the server from all', async () => {
    for (const { pod: root, fetch } of [world.alice, world.bob]) {
      await expectStatus(201, { fetch }, 'PUT', `${root}q.ttl`, turtle, `<> <urn:mine> "${root}".`)
      await share({ ...world.alice, fetch, webId: `${root}profile/card#me` }, `${root}q.ttl`, [
        { who: 'public', modes: ['Read'] },
      ])
    }
    const query = 'SELECT ?o { GRAPH ?g { ?s <urn:mine> ?o } } ORDER BY ?o'
    const answers = async (endpoint: string) => {
      const response = await fetch(`${endpoint}?query=${encodeURIComponent(query)}`, {
        headers: { accept: 'application/sparql-results+json' },
      })
      const { results } = await response.json()
      return results.bindings.map(({ o }: { o: { value: string } }) => o.value)
    }

    expect(await answers(await sparqlEndpoint(pod))).toEqual([pod])
    expect(await answers(`${world.bob.pod}.sparql`)).toEqual([world.bob.pod])
    expect(await answers(`${base}.sparql`)).toEqual([pod, world.bob.pod])
    await expectStatus(401, anonymous, 'GET', `${pod}a/.sparql?query=ASK{}`)
  })
})

describe('the host of a request', () => {
  it.each([
    'evil.example',
    'alice.evil.example',
    'a.alice.localhost',
    'alice.localhost',
    '127.0.0.1',
    'localhost.',
  ])('U-15 %s is nobody here, whatever is asked of it', async (host) => {
    const port = host === 'alice.localhost' ? '' : `:${new URL(base).port}`
    for (const target of [
      '/',
      '/profile/card',
      '/.account/',
      '/.well-known/openid-configuration',
      '/.sparql',
    ]) {
      const answer = await ask(host + port, target)
      expect(answer.status).toBe(421)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
  })

  it('U-15 forwarding headers choose no pod, and two hosts are none', async () => {
    const forwarded = { forwarded: `host=${hostOf(pod)}`, 'x-forwarded-host': hostOf(pod) }
    expect((await ask(hostOf(base), '/profile/card', 'GET', forwarded)).status).toBe(404)
    const twice = `GET /profile/card HTTP/1.1\r\nhost: ${hostOf(pod)}\r\nhost: ${hostOf(world.bob.pod)}\r\nconnection: close\r\n\r\n`
    expect((await rawRequest(base, twice)).status).toBe(400)
  })

  it('U-15 RFC 9112 3.2.2 a target that is a whole address names the pod, and the Host beside it nothing', async () => {
    for (const host of [hostOf(pod), hostOf(world.bob.pod), 'evil.example']) {
      const answer = await ask(host, `${pod}profile/card`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('link')).toContain(`<${pod}profile/card.acl>`)
    }
    expect((await ask(hostOf(pod), 'http://evil.example/profile/card')).status).toBe(421)
    expect((await ask(hostOf(pod), `${base}profile/card`)).status).toBe(404)
    const twice = `GET ${pod}profile/card HTTP/1.1\r\nhost: ${hostOf(pod)}\r\nhost: ${hostOf(pod)}\r\nconnection: close\r\n\r\n`
    expect((await rawRequest(base, twice)).status).toBe(400)
  })

  it('O-28 RFC 9112 3.2.2 nor is a proof for the pod that the Host names worth anything there', async () => {
    const url = `${world.bob.pod}same.txt`
    const sign = (address: string) => world.bob.session.headers('GET', address)
    expect((await ask(hostOf(pod), url, 'GET', sign(`${pod}same.txt`))).status).toBe(401)
    expect((await ask(hostOf(pod), url, 'GET', sign(url))).status).toBe(200)
  })

  it('U-15 bug-class-06 case is no part of a host, and no pod is found by another spelling', async () => {
    const shouted = await ask(hostOf(pod).toUpperCase(), '/profile/card')
    expect(shouted.status).toBe(200)
    expect(shouted.headers.get('link')).toContain(`<${pod}profile/card.acl>`)
    expect((await ask(hostOf(base.replace('://', '://nobody.')), '/')).status).toBe(404)
  })

  it('P-22 no resource lies on the host of the server, by whichever method', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS']) {
      const body = ['PUT', 'POST', 'PATCH'].includes(method) ? { body: 'x', headers: plain } : {}
      const response = await world.alice.fetch(`${base}alice/profile/card`, { method, ...body })
      expect([method, response.status]).toEqual([method, 404])
    }
  })

  it.each([
    '.account/',
    '.account/login/password/',
    '.oidc/auth',
    '.oidc/token',
    '.oidc/jwks',
    '.well-known/openid-configuration',
    '.databrowser/mash.css',
  ])('bug-class-08 %s of the server is no address of a pod', async (path) => {
    const response = await expectStatus(401, anonymous, 'GET', pod + path, { accept: 'text/html' })
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    await expectStatus([401, 403], anonymous, 'POST', pod + path, turtle, '')
  })

  it('U-16 what a host means to others is nobody’s to write', async () => {
    for (const path of [
      '.well-known/acme-challenge/x',
      '.well-known/openid-configuration',
      '.sparql',
      '.well-known/solid',
    ])
      await expectStatus([403, 405], world.alice, 'PUT', pod + path, plain, 'x')
  })

  it('O-28 bug-class-17 a proof for one pod is worth nothing at another', async () => {
    const url = `${world.bob.pod}same.txt`
    const { session } = world.bob
    const headers = {
      authorization: `DPoP ${session.accessToken}`,
      dpop: session.proof('GET', `${pod}same.txt`),
    }
    await expectStatus(401, anonymous, 'GET', url, headers)
    await expectStatus(200, anonymous, 'GET', url, { ...headers, dpop: session.proof('GET', url) })
    const upper = url.replace('://bob.', '://BOB.')
    await expectStatus(200, anonymous, 'GET', url, { ...headers, dpop: session.proof('GET', upper) })
    const foreign = sessionOf(makeProofKey(), session.accessToken)
    await expectStatus(401, foreign, 'GET', url)
  })
})

describe('the account stays with the server', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  let cookie: string

  beforeAll(async () => {
    const { email, password } = world.alice
    const body = new URLSearchParams({ email, password })
    const response = await fetch(`${base}.account/login/password/`, {
      method: 'POST',
      headers: { ...form, origin: base.slice(0, -1), accept: 'text/html' },
      body,
      redirect: 'manual',
    })
    expect(response.status).toBe(303)
    const [set = ''] = response.headers.getSetCookie()
    expect(set.toLowerCase()).not.toContain('domain=')
    expect(set).toContain('HttpOnly')
    cookie = set.split(';', 1)[0] ?? ''
    const page = await fetch(`${base}.account/`, { headers: { cookie, accept: 'text/html' } })
    expect(await page.text()).toContain(email)
  })

  it('bug-class-15 a cookie that reached a pod would mean nothing there', async () => {
    await expectStatus(401, anonymous, 'GET', `${pod}same.txt`, { cookie })
    await expectStatus(401, anonymous, 'PUT', `${pod}same.txt`, { cookie, ...plain }, 'x')
  })

  it('bug-class-15 nor does it count for what a pod’s origin asks of the server', async () => {
    const origin = pod.slice(0, -1)
    for (const site of [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, {}]) {
      const headers = { cookie, origin, accept: 'application/json', ...site }
      const { controls } = await (await fetch(`${base}.account/`, { headers })).json()
      expect(controls.account.logout).toBeUndefined()
      const post = { method: 'POST', headers: { ...headers, ...form, accept: 'text/html' } }
      const made = await fetch(`${base}.account/do/create-pod`, { ...post, body: 'pod=stolen' })
      expect(made.status).toBe(403)
    }
  })

  it('P-58 bug-class-08 what people store is still shut in: hosts of one site share what SameSite keeps', async () => {
    const url = `${pod}page.html`
    await expectStatus(201, world.alice, 'PUT', url, { 'content-type': 'text/html' }, '<script>1</script>')
    const response = await expectStatus(200, world.alice, 'GET', url)
    expect(response.headers.get('content-security-policy')).toBe('sandbox')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('CO-4 CO-9 a pod answers every origin; the account, which knows cookies, none that sends them', async () => {
    const preflight = { origin: 'https://app.example', 'access-control-request-method': 'PUT' }
    const response = await expectStatus(204, anonymous, 'OPTIONS', `${pod}same.txt`, preflight)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    const account = await expectStatus(204, anonymous, 'OPTIONS', `${world.server.url}.account/`, preflight)
    expect(account.headers.get('access-control-allow-credentials')).toBeNull()
  })
})

describe('other servers', () => {
  it('O-35 O-36 believe a WebID on a host of its own, and are believed', async () => {
    const other = await openWorld()
    try {
      const shared = `${other.bob.pod}shared.txt`
      await expectStatus(201, other.bob, 'PUT', shared, plain, 'x')
      await share(other.bob, shared, [{ who: world.alice.webId, modes: ['Read'] }])
      await expectStatus(200, world.alice, 'GET', shared)
      await expectStatus(403, world.bob, 'GET', shared)

      await expectStatus(201, world.alice, 'PUT', `${pod}back.txt`, plain, 'x')
      await share(world.alice, `${pod}back.txt`, [{ who: other.bob.webId, modes: ['Read'] }])
      await expectStatus(200, other.bob, 'GET', `${pod}back.txt`)
      await expectStatus(403, other.alice, 'GET', `${pod}back.txt`)
    } finally {
      await other.server.close()
    }
  })

  it('W-12 a group in another pod of this server counts when anyone may read it, wherever it is', async () => {
    const group = `${world.bob.pod}friends.ttl`
    const members = `<#g> <http://www.w3.org/2006/vcard/ns#hasMember> <${world.bob.webId}>.`
    await expectStatus(201, world.bob, 'PUT', group, turtle, members)
    await expectStatus(201, world.alice, 'PUT', `${pod}for-friends.txt`, plain, 'x')
    await expectStatus(403, world.bob, 'GET', `${pod}for-friends.txt`)
    await share(world.alice, `${pod}for-friends.txt`, [{ who: `group:${group}#g`, modes: ['Read'] }])
    await expectStatus(403, world.bob, 'GET', `${pod}for-friends.txt`)
    await share(world.bob, group, [{ who: 'public', modes: ['Read'] }])
    await expectStatus(200, world.bob, 'GET', `${pod}for-friends.txt`)
  })
})

describe('which pods there can be', () => {
  it.each(['xn--80ak6aa92e', 'XN..80ak6aa92e', 'www', 'WPAD', '.b', 'Alice', 'alice'])(
    'bug-class-27 not %s',
    async (name) => {
      const { email, password } = world.alice
      const json = { accept: 'application/json', 'content-type': 'application/json' }
      const post = (url: string, body: object, headers = {}) =>
        fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })
      const { authorization } = await (
        await post(`${base}.account/login/password/`, { email, password })
      ).json()
      const signedIn = { authorization: `CSS-Account-Token ${authorization}` }
      const { controls } = await (
        await fetch(`${base}.account/`, { headers: { ...json, ...signedIn } })
      ).json()

      const made = await post(controls.account.pod, { name }, signedIn)
      expect([400, 409]).toContain(made.status)
    },
  )

  it('U-15 pods made in one layout are never served in the other', async () => {
    await withDataFolder(async (data) => {
      const empty = await startTestServer({ data })
      await empty.close()
      const server = await openWorld({ data, pods: 'subdomain' })
      await server.server.close()

      await expect(startTestServer({ data })).rejects.toThrow('--pods subdomain')
      const again = await startTestServer({ data, pods: 'subdomain', port: new URL(server.server.url).port })
      await expectStatus(200, anonymous, 'GET', server.alice.webId)
      await again.close()
    })
    await withDataFolder(async (data) => {
      const server = await openWorld({ data })
      await server.server.close()
      await expect(startTestServer({ data, pods: 'subdomain' })).rejects.toThrow('--pods path')
    })
  })
})
