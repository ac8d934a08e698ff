import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePerson } from '../make-person.ts'
import { startTestServer } from '../start-server.ts'
import { type ChannelDescription, type Message, notify, request, serviceOf, subscribe } from './listeners.ts'
import { openReceiver, type Receiver, verifySender } from './webhook-receiver.ts'
import {
  anonymous,
  expectStatus,
  jsonLd,
  n3,
  openWorld,
  patchOf,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

const type = 'WebhookChannel2023'

let world: World
let receiver: Receiver
let topic: string
let count = 0

beforeAll(async () => {
  world = await openWorld()
  topic = `${world.alice.pod}hooks/one.ttl`
  await change()
})

afterAll(() => world.server.close())

beforeEach(async () => {
  receiver = await openReceiver()
})

afterEach(() => receiver.close())

async function change(): Promise<string> {
  const put = await expectStatus([201, 204], world.alice, 'PUT', topic, turtle, `<#a> <#b> ${count++}.`)
  return put.headers.get('etag') ?? ''
}

function hook(more: Record<string, unknown> = {}): Promise<ChannelDescription> {
  return subscribe(world.alice, world.server.url, [type, topic, { sendTo: receiver.url, ...more }])
}

function states(): (string | undefined)[] {
  return receiver.deliveries.map(({ body }) => (JSON.parse(body) as Message).state)
}

const delivered = (wanted: (string | undefined)[]) => expect.poll(states).toEqual(wanted)

describe('WebhookChannel2023', () => {
  it('NT-27, NT-9 is for who is signed in, and says who will send', async () => {
    const body = request(type, topic, { sendTo: receiver.url })
    await share(world.alice, topic, [{ who: 'public', modes: ['Read'] }])
    await expectStatus(401, anonymous, 'POST', serviceOf(world.server.url, type), jsonLd, body)
    await share(world.alice, topic, [])
    const channel = await hook()
    expect(channel).toMatchObject({ type: notify + type, topic, sendTo: receiver.url })
    expect(channel.sender).toBe(`${world.server.url}.notifications/sender`)
    expect(channel).not.toHaveProperty('receiveFrom')
    await expectStatus(204, world.alice, 'DELETE', channel.id)
  })

  it.each([undefined, 'mailto:alice@example.org', 'ftp://example.org/', 'https://a:b@example.org/'])(
    'NT-27, NT-10 not with sendTo %s',
    async (sendTo) => {
      const body = request(type, topic, { sendTo })
      await expectStatus(422, world.alice, 'POST', serviceOf(world.server.url, type), jsonLd, body)
    },
  )

  it('NT-28, NT-29 each delivery proves its sender, as any Solid server can check', async () => {
    const channel = await hook()
    const state = await change()
    await delivered([state])
    const [delivery] = receiver.deliveries
    if (!delivery) expect.fail('nothing was delivered')
    expect(await verifySender(delivery, receiver.url)).toBe(channel.sender)
    expect(delivery).toMatchObject({
      url: '/hook?topic=mine',
      headers: { 'content-type': 'application/ld+json' },
    })
    expect(JSON.parse(delivery.body)).toMatchObject({ type: 'Update', object: topic, state })

    const elsewhere = verifySender(delivery, receiver.url.replace('hook', 'other'))
    await expect(elsewhere).rejects.toThrow('htu')
    const { authorization } = delivery.headers
    const forged = { ...delivery, headers: { ...delivery.headers, authorization: `${authorization}x` } }
    await expect(verifySender(forged, receiver.url)).rejects.toThrow()
    await expectStatus(204, world.alice, 'DELETE', channel.id)
  })

  it('NT-28 the sender’s token opens nothing on the server that made it', async () => {
    const channel = await hook()
    await delivered([await change()])
    const { authorization = '', dpop } = receiver.deliveries[0]?.headers ?? {}
    const answer = await send(anonymous, 'POST', receiver.url.replace(/^.*?hook/, `${world.alice.pod}hook`), {
      authorization,
      dpop: String(dpop),
      ...turtle,
    })
    expect(answer.status).toBe(401)
    await expectStatus(204, world.alice, 'DELETE', channel.id)
  })

  it('NT-29 comes again when the receiver failed, in order and nothing left out', async () => {
    const channel = await hook()
    receiver.answer = 503
    const first = await change()
    await expect.poll(() => receiver.deliveries.length).toBeGreaterThan(0)
    const second = await change()
    receiver.answer = 200
    await expect.poll(() => states().at(-1)).toBe(second)
    const [failed, ...others] = states()
    expect(failed).toBe(first)
    expect(others.filter((state) => state !== first)).toEqual([second])
    expect(others[0]).toBe(first)
    await expectStatus(204, world.alice, 'DELETE', channel.id)
  })

  it('NT-29 bug-class-23 gives a receiver up that fails for a day, and not before', async () => {
    let aheadMs = 0
    const server = await startTestServer({}, { clock: { now: () => Date.now() + aheadMs } })
    try {
      const carol = await makePerson(server.url, 'carol')
      const card = `${carol.pod}profile/card`
      const { id } = await subscribe(carol, server.url, [type, card, { sendTo: receiver.url }])
      receiver.answer = 503
      const statusOf = async () => (await send(anonymous, 'GET', id)).status
      const known: number[] = []
      receiver.meanwhile = async () => {
        known.push(await statusOf())
        // The first try failed at the beginning; the second one will at this time, the third at the next.
        if (known.length > 1) aheadMs = known.length === 2 ? 23 * 3_600_000 : 25 * 3_600_000
      }
      await expectStatus(204, carol, 'PATCH', card, n3, patchOf({ inserts: '<#a> <#b> 1.' }))
      await expect.poll(statusOf).toBe(404)
      expect(known).toEqual([200, 200, 200])
    } finally {
      await server.close()
    }
  })

  it('NT-29 never follows a redirect: the proof is for one address', async () => {
    const other = await openReceiver()
    const channel = await hook()
    receiver.answer = 307
    receiver.location = other.url
    await change()
    await expect.poll(() => receiver.deliveries.length).toBeGreaterThan(0)
    receiver.answer = 200
    await expect.poll(() => receiver.deliveries.length).toBeGreaterThan(1)
    expect(other.deliveries).toEqual([])
    other.close()
    await expectStatus(204, world.alice, 'DELETE', channel.id)
  })

  it('NT-29, bug-class-07 reaches no address inside, however it is spelled', async () => {
    const visits: string[] = []
    receiver.meanwhile = async () => void visits.push('came')
    const port = new URL(receiver.url).port
    const inside = ['10.0.0.1', '169.254.169.254', '0x0a000001'].map((host) => `https://${host}:${port}/`)
    const channels = await Promise.all(inside.map((sendTo) => hook({ sendTo })))
    const reached = await hook()
    const state = await change()
    await delivered([state])
    expect(visits).toHaveLength(1)
    for (const { id } of [...channels, reached]) await expectStatus(204, world.alice, 'DELETE', id)
  })

  it('NT-30, NT-15 is cancelled with DELETE, and by a receiver that is gone', async () => {
    const [cancelled, gone, kept] = [await hook(), await openReceiver(), await openReceiver()]
    const away = await hook({ sendTo: gone.url })
    const still = await hook({ sendTo: kept.url })
    gone.answer = 410
    await expectStatus(204, world.alice, 'DELETE', cancelled.id)
    await change()
    const statusOf = async () => (await send(anonymous, 'GET', away.id)).status
    await expect.poll(statusOf).toBe(404)
    await change()
    await expect.poll(() => kept.deliveries.length).toBe(2)
    expect([receiver.deliveries.length, gone.deliveries.length]).toEqual([0, 1])
    await expectStatus(204, world.alice, 'DELETE', still.id)
    for (const other of [gone, kept]) other.close()
  })

  it('NT-29, bug-class-23 a receiver that never answers holds up neither the others nor the end of the server', async () => {
    const data = await openWorld()
    const silent = await openReceiver()
    silent.meanwhile = () => new Promise(() => {})
    const url = `${data.alice.pod}profile/card`
    for (const sendTo of [silent.url, receiver.url]) {
      await subscribe(data.alice, data.server.url, [type, url, { sendTo }])
    }
    for (let round = 0; round < 3; round++) {
      const patch = patchOf({ inserts: `<#a> <#b> ${round}.` })
      await expectStatus(204, data.alice, 'PATCH', url, n3, patch)
    }
    await expect.poll(() => receiver.deliveries.length).toBe(3)
    expect(silent.deliveries).toHaveLength(1)
    const begun = Date.now()
    await data.server.close()
    expect(Date.now() - begun).toBeLessThan(5000)
    silent.close()
  })

  it('NT-14 keeps to a rate, and tells the last change', async () => {
    const channel = await hook({ rate: 'PT0.5S' })
    for (let round = 0; round < 4; round++) await change()
    const last = await change()
    await expect.poll(() => states().at(-1)).toBe(last)
    const times = receiver.deliveries.map(({ at }) => at)
    // The rate begins when a delivery was answered: however late each one came, the next came after it.
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(gaps.length).toBeGreaterThan(0)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(499)
    await expectStatus(204, world.alice, 'DELETE', channel.id)
  })

  it('NT-14 a receiver that knows an older state is told at once, and one that knows the present one is not', async () => {
    const older = await change()
    const state = await change()
    const behind = await hook({ state: older })
    await delivered([state])
    const upToDate = await hook({ state })
    const next = await change()
    await delivered([state, next, next])
    for (const { id } of [behind, upToDate]) await expectStatus(204, world.alice, 'DELETE', id)
  })

  it('NT-14 nothing comes after endAt, nor what waited for the rate until then', async () => {
    const endAt = new Date(Date.now() + 4000).toISOString()
    await hook({ rate: 'PT4S', endAt })
    const first = await change()
    await delivered([first])
    await change()
    // The rate is over a little after the channel.
    await new Promise((resolve) => setTimeout(resolve, 4800))
    expect(states()).toEqual([first])
  })

  it('NT-12, bug-class-12 delivers by the rights of the moment, also what waited for the receiver', async () => {
    await share(world.alice, topic, [{ who: world.bob.webId, modes: ['Read'] }])
    const channel = await subscribe(world.bob, world.server.url, [type, topic, { sendTo: receiver.url }])
    receiver.answer = 503
    const seen = await change()
    await expect.poll(states).toEqual([seen])
    await share(world.alice, topic, [])
    await change()
    receiver.answer = 200
    await expect.poll(async () => (await send(anonymous, 'GET', channel.id)).status).toBe(200)
    const mine = await openReceiver()
    const own = await subscribe(world.alice, world.server.url, [type, topic, { sendTo: mine.url }])
    await change()
    await expect.poll(() => mine.deliveries.length).toBe(1)
    await share(world.alice, topic, [{ who: world.bob.webId, modes: ['Read'] }])
    const again = await change()
    await expect.poll(() => states().at(-1)).toBe(again)
    mine.close()
    for (const { id } of [channel, own]) await expectStatus(204, world.alice, 'DELETE', id)
  })
})

describe('LDNChannel2023', () => {
  it('NT-35, LDN-13 is created and deleted as LDN says, and posts JSON-LD to an inbox', async () => {
    const name = 'LDNChannel2023'
    const body = request(name, topic, { sendTo: receiver.url })
    const response = await expectStatus(
      201,
      world.alice,
      'POST',
      serviceOf(world.server.url, name),
      jsonLd,
      body,
    )
    const { id } = (await response.json()) as ChannelDescription
    expect(response.headers.get('location')).toBe(id)
    await delivered([await change()])
    const [delivery] = receiver.deliveries
    expect(delivery?.headers['content-type']).toBe('application/ld+json')
    expect(delivery?.url).toBe(new URL(receiver.url).pathname + new URL(receiver.url).search)
    expect(JSON.parse(delivery?.body ?? '')).toMatchObject({ type: 'Update', object: topic })
    await expectStatus(204, world.alice, 'DELETE', id)
    await expectStatus(404, anonymous, 'GET', id)
  })
})
