import { parseRdf } from '@hearth/pod-server/src/rdf/parse.ts'
import { Parser, type Quad } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ChannelDescription,
  context,
  hear,
  listen,
  notify,
  refusal,
  request,
  serviceOf,
  subscribe,
} from './listeners.ts'
import {
  anonymous,
  expectStatus,
  jsonLd,
  openWorld,
  plain,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

const type = 'WebSocketChannel2023'
const terms = 'http://www.w3.org/ns/solid/terms#'

let world: World
let service: string
let topic: string

beforeAll(async () => {
  world = await openWorld()
  service = serviceOf(world.server.url, type)
  topic = `${world.alice.pod}topics/one.ttl`
  await expectStatus(201, world.alice, 'PUT', topic, turtle, '<#a> <#b> 1.')
})

afterAll(() => world.server.close())

function post(body: string, headers: Record<string, string> = jsonLd): Promise<Response> {
  return send(world.alice, 'POST', service, headers, body)
}

describe('discovery', () => {
  it('NT-1, NT-2, NT-3 leads from a topic to the services, in JSON-LD and in Turtle', async () => {
    const head = await send(world.alice, 'HEAD', topic)
    const address = /<([^>]*)>; rel="http:\/\/www.w3.org\/ns\/solid\/terms#storageDescription"/.exec(
      head.headers.get('link') ?? '',
    )?.[1]
    expect(address).toBe(`${world.alice.pod}.well-known/solid`)
    const response = await send(anonymous, 'GET', address ?? '', { accept: 'application/ld+json' })
    const description = (await response.json()) as { id: string; subscription: Record<string, unknown>[] }
    expect(description.id).toBe(address)
    const types = ['WebSocket', 'EventSource', 'StreamingHTTP', 'Webhook', 'LDN'].map(
      (name) => `${name}Channel2023`,
    )
    expect(description.subscription).toEqual(
      types.map((name) => ({
        id: serviceOf(world.server.url, name),
        channelType: notify + name,
        feature: ['accept', 'endAt', 'rate', 'startAt', 'state'],
      })),
    )
    const graph = await (await send(anonymous, 'GET', address ?? '', { accept: 'text/turtle' })).text()
    for (const name of types)
      expect(graph).toContain(`<${serviceOf(world.server.url, name)}> notify:channelType`)
  })

  it('NT-2, NT-3, P-26 means the same in JSON-LD as in Turtle, and names no context of another server', async () => {
    const lines = (quads: Quad[]) =>
      quads
        .map(({ subject, predicate, object }) => `${subject.value} ${predicate.value} ${object.value}`)
        .filter((line) => !line.includes(' http://xmlns.com/foaf/0.1/primaryTopic '))
        .sort()
    const quadsIn = async (address: string, accept: string) => {
      const answer = await send(anonymous, 'GET', address, { accept })
      expect(answer.headers.get('content-type')).toBe(accept)
      const body = new Uint8Array(await answer.arrayBuffer())
      return { quads: (await parseRdf(body, accept, address, { triples: 1000 })) as Quad[], body }
    }
    for (const address of ['alice/.well-known/solid', '.well-known/solid']) {
      const inTurtle = await quadsIn(world.server.url + address, 'text/turtle')
      const inJsonLd = await quadsIn(world.server.url + address, 'application/ld+json')
      expect(lines(inJsonLd.quads)).toEqual(lines(inTurtle.quads))
      expect(lines(inTurtle.quads)).toContain(`${service} ${notify}feature ${notify}rate`)
      expect(JSON.parse(new TextDecoder().decode(inJsonLd.body))['@context']).toEqual(
        expect.objectContaining({ notify, id: '@id' }),
      )
    }
  })

  it('NT-1 the root of the server describes the same services', async () => {
    const address = `${world.server.url}.well-known/solid`
    const response = await send(anonymous, 'GET', address, { accept: 'application/ld+json' })
    expect(response.headers.get('content-type')).toBe('application/ld+json')
    const { subscription } = (await response.json()) as { subscription: unknown[] }
    expect(subscription).toHaveLength(5)
    const inTurtle = await send(anonymous, 'GET', address, { accept: 'text/turtle' })
    expect(await inTurtle.text()).toContain(`${terms}notificationGateway`)
  })

  it('NT-8, CO-10 a service describes itself, and answers pages of every origin', async () => {
    const origin = { origin: 'https://app.example' }
    const response = await expectStatus(200, anonymous, 'GET', service, origin)
    expect(await response.json()).toMatchObject({ id: service, channelType: notify + type })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin.origin)
    await expectStatus(200, anonymous, 'HEAD', service)
    const options = await expectStatus(204, anonymous, 'OPTIONS', service, origin)
    expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
    for (const answer of [response, options])
      expect(answer.headers.get('accept-post')).toBe('application/ld+json, text/turtle')
    expect(response.headers.get('content-type')).toBe('application/ld+json')
    const preflight = { ...origin, 'access-control-request-method': 'POST' }
    await expectStatus(204, anonymous, 'OPTIONS', service, preflight)
    await expectStatus(405, world.alice, 'PUT', service, turtle, '')
    await expectStatus(404, anonymous, 'GET', serviceOf(world.server.url, 'PigeonChannel2023'))
    const refused = await expectStatus(415, world.alice, 'POST', service, { ...plain, ...origin }, 'x')
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin.origin)
  })
})

describe('subscribing', () => {
  it('NT-9, NT-23 answers with a channel', async () => {
    const response = await post(request(type, topic))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/ld+json')
    const channel = (await response.json()) as ChannelDescription
    expect(channel).toMatchObject({ '@context': [context], type: notify + type, topic })
    expect(channel.id).toMatch(/\/[\w-]{22}$/)
    expect(channel.receiveFrom).toMatch(/^ws:.*\/[\w-]{22}\//)
    expect(Date.parse(channel.endAt) - Date.now()).toBeLessThanOrEqual(14 * 86_400_000)
    expect(await (await send(anonymous, 'GET', channel.id)).json()).toEqual(channel)
  })

  it('NT-9 speaks Turtle with those who do, as Community Solid Server does', async () => {
    const wish = `[] a <${notify}${type}>; <${notify}topic> <${topic}>.`
    const made = await post(wish, { ...turtle, accept: 'text/turtle' })
    expect([made.status, made.headers.get('content-type')]).toEqual([200, 'text/turtle'])
    const about = new Parser().parse(await made.text())
    const objectOf = (name: string) =>
      about.find(({ predicate }) => predicate.value === notify + name)?.object
    expect(objectOf('topic')?.value).toBe(topic)
    expect(objectOf('receiveFrom')?.value).toMatch(/^ws:.*\/[\w-]{22}\//)
    const id = about[0]?.subject.value ?? ''
    const read = await expectStatus(200, anonymous, 'GET', id, { accept: 'text/turtle' })
    expect(new Parser().parse(await read.text())).toHaveLength(about.length)
    // Whoever does not ask for it is answered in JSON-LD, whatever they sent.
    expect((await post(wish, turtle)).headers.get('content-type')).toBe('application/ld+json')
  })

  it.each([
    ['the context of the channel drafts', [context], notify + type],
    ['that of the editor’s draft', 'https://www.w3.org/ns/solid/notifications-context/v1', notify + type],
    ['both', [context, 'https://www.w3.org/ns/solid/notifications-context/v1'], notify + type],
    ['a context with terms of its own', [context, { x: 'urn:x:' }], notify + type],
  ])('NT-6 takes %s', async (_what, named, name) => {
    expect((await post(JSON.stringify({ '@context': named, type: name, topic }))).status).toBe(200)
  })

  it.each([type, notify + type, `http://www.w3.org/ns/solid/notification#${type}`, [type]])(
    'NT-7 takes %s for the type',
    async (name) => {
      expect((await post(JSON.stringify({ '@context': [context], type: name, topic }))).status).toBe(200)
    },
  )

  it.each(['WebSocket', 'EventSource', 'StreamingHTTP', 'Webhook', 'LDN'])(
    'NT-7 takes the short name of a %s channel at its service',
    async (kind) => {
      const name = `${kind}Channel2023`
      const isPush = kind === 'Webhook' || kind === 'LDN'
      const body = request(name, topic, { type: name, ...(isPush ? { sendTo: world.server.url } : {}) })
      const made = await expectStatus(
        [200, 201],
        world.alice,
        'POST',
        serviceOf(world.server.url, name),
        jsonLd,
        body,
      )
      const channel = (await made.json()) as ChannelDescription
      expect(channel).toMatchObject({ type: notify + name, topic })
      expect(Object.keys(channel)).toContain(isPush ? 'sender' : 'receiveFrom')
      await expectStatus(204, world.alice, 'DELETE', channel.id)
    },
  )

  it.each([
    [200, '; profile="https://www.w3.org/ns/solid/notifications-context/v1"'],
    [200, ';Profile=https://www.w3.org/ns/solid/notifications-context/v1'],
    [200, `; charset=utf-8; profile="${context} https://www.w3.org/ns/solid/notifications-context/v1"`],
    [415, '; profile="https://www.w3.org/ns/solid/notifications-context/v2"'],
    [415, `; profile="${context} urn:x"`],
    [415, '; profile="http://www.w3.org/ns/json-ld#compacted"'],
  ])('NT-10 is a %d with the profile of a type%s', async (status, parameters) => {
    const answer = await post(request(type, topic), { 'content-type': `application/ld+json${parameters}` })
    expect(answer.status).toBe(status)
  })

  it.each([
    [415, 'another media type', plain, '{}'],
    [415, 'no media type', {}, '{}'],
    [415, 'a request in N-Triples', { 'content-type': 'application/n-triples' }, ''],
    [400, 'what is no Turtle', turtle, '<> a'],
    [422, 'Turtle without a topic', turtle, `<> a <${notify}${type}>.`],
    [422, 'Turtle that names no type', turtle, `<> <${notify}topic> <${notify}>.`],
    [415, 'a profile', { 'content-type': 'application/ld+json; profile="urn:x"' }, '{}'],
    [400, 'what is no JSON', jsonLd, '{"@context"'],
    [400, 'nothing', jsonLd, ''],
    [422, 'a list', jsonLd, '[]'],
  ])('NT-10 answers %d to %s', async (status, _what, headers, body) => {
    expect((await post(body, headers as Record<string, string>)).status).toBe(status)
  })

  it.each([
    ['no context', { '@context': undefined }],
    ['an unknown context', { '@context': ['https://context.example/'] }],
    ['one more, unknown context', { '@context': [context, 'https://context.example/'] }],
    ['no type', { type: undefined }],
    ['another type', { type: `${notify}WebhookChannel2023` }],
    ['an unknown type', { type: 'PigeonChannel2023' }],
    ['two types', { type: [notify + type, 'urn:x'] }],
    ['no topic', { topic: undefined }],
    ['a literal topic', { topic: { '@value': 'x' } }],
    ['an endAt that is no date', { endAt: 'tomorrow' }],
    ['an endAt that is over', { endAt: '2020-01-01T00:00:00Z' }],
    ['an endAt before the start', { startAt: '2999-01-02T00:00:00Z', endAt: '2999-01-01T00:00:00Z' }],
    ['a startAt that is no date', { startAt: 'soon' }],
    ['a rate that is no duration', { rate: '2 seconds' }],
    ['two rates', { rate: ['PT1S', 'PT2S'] }],
    ['messages it cannot make', { accept: 'image/png' }],
  ])('NT-10 answers 422 to %s', async (_what, more) => {
    const response = await post(request(type, topic, more))
    expect([response.status, await response.text()]).toEqual([422, expect.any(String)])
  })

  it('NT-13 takes one topic at a time', async () => {
    const second = `${world.alice.pod}topics/two.ttl`
    await expectStatus([201, 204], world.alice, 'PUT', second, turtle, '')
    const refused = await post(request(type, topic, { topic: [topic, second] }))
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('one topic')])
  })

  it('NT-11 only whoever may read a topic, whether or not it exists', async () => {
    const missing = `${world.alice.pod}topics/none.ttl`
    for (const url of [topic, missing, `${topic}.acl`, `${world.alice.pod}topics/`]) {
      await expectStatus(401, anonymous, 'POST', service, jsonLd, request(type, url))
      await expectStatus(403, world.bob, 'POST', service, jsonLd, request(type, url))
    }
    await expectStatus(404, world.alice, 'POST', service, jsonLd, request(type, missing))
    const bad = { ...jsonLd, authorization: 'DPoP x.y.z', dpop: 'x' }
    await expectStatus(401, anonymous, 'POST', service, bad, request(type, `${world.alice.pod}profile/card`))

    await share(world.alice, topic, [{ who: world.bob.webId, modes: ['Read'] }])
    await subscribe(world.bob, world.server.url, [type, topic])
    await expectStatus(403, world.bob, 'POST', service, jsonLd, request(type, `${topic}.acl`))
    await share(world.alice, topic, [{ who: 'public', modes: ['Read'] }])
    await subscribe(anonymous, world.server.url, [type, topic])
  })

  it.each(['https://elsewhere.example/x', '.oidc/jwks', '', '.notifications/sender'])(
    'NT-11 not to "%s", which is no resource of a pod here',
    async (path) => {
      const url = new URL(path, world.server.url).href
      const response = await post(request(type, url))
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
    },
  )

  it('NT-15 whoever knows a channel can end it, and nobody else', async () => {
    const { id, receiveFrom } = await subscribe(world.alice, world.server.url, [type, topic])
    const listener = await hear(world.alice, world.server.url, topic)
    await expectStatus(404, anonymous, 'DELETE', `${id}x`)
    await expectStatus(204, anonymous, 'DELETE', id)
    await expectStatus(404, anonymous, 'DELETE', id)
    await expectStatus(404, anonymous, 'GET', id)
    expect(await refusal(receiveFrom)).toBe(404)

    await expectStatus([201, 204], world.alice, 'PUT', topic, turtle, '<#a> <#b> 2.')
    expect(await listener.next()).toMatchObject({ type: 'Update' })
  })

  it('NT-15 the line of a channel that was ended is closed', async () => {
    const { id, receiveFrom } = await subscribe(world.alice, world.server.url, [type, topic])
    const listener = await listen(receiveFrom)
    await expectStatus(204, world.alice, 'DELETE', id)
    expect(await listener.closed()).toMatchObject({ code: 1000 })
  })
})

describe('the negotiation of older drafts', () => {
  const gateway = () => `${world.server.url}.notifications/gateway`

  it('NT-9 is understood as JSON-LD too, and says no to what it does not speak', async () => {
    const topic = `${world.alice.pod}topics/own.ttl`
    await expectStatus(201, world.alice, 'PUT', topic, turtle, '')
    for (const type of ['application/json', 'application/ld+json']) {
      const headers = { 'content-type': type }
      const ask = (path: string, body: object, who = world.alice) =>
        send(who, 'POST', gateway() + path, headers, JSON.stringify(body))
      expect((await ask('', { protocols: ['ws'] })).status).toBe(200)
      expect((await ask('', { protocols: ['nonsense'] })).status).toBe(422)
      expect((await ask('/ws', { topic })).status).toBe(200)
      expect((await ask('/ws', { topic }, world.bob)).status).toBe(403)
    }
  })

  it('P-10 says which methods it takes', async () => {
    for (const path of ['', '/ws']) {
      const response = await expectStatus(405, anonymous, 'GET', gateway() + path)
      expect(response.headers.get('allow')).toBe('OPTIONS, POST')
    }
  })
})

describe('limits', () => {
  it('NT-12, bug-class-25 one person cannot take all channels, and more follow when some have ended', async () => {
    const small = await openWorld({ channelsPerAgent: '3', channels: '5' })
    try {
      const url = `${small.alice.pod}profile/card`
      const ask = (sender: Parameters<typeof send>[0]) =>
        send(sender, 'POST', serviceOf(small.server.url, type), jsonLd, request(type, url))
      const mine = await Promise.all(
        [1, 2, 3].map(() => subscribe(small.alice, small.server.url, [type, url])),
      )
      const refused = await ask(small.alice)
      expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true])
      await subscribe(small.bob, small.server.url, [type, url])
      await subscribe(anonymous, small.server.url, [type, url])
      expect((await ask(small.bob)).status).toBe(429)
      await expectStatus(204, anonymous, 'DELETE', mine[0]?.id ?? '')
      expect((await ask(small.alice)).status).toBe(200)
    } finally {
      await small.server.close()
    }
  })
})
