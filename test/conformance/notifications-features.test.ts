import { Parser } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hear, listen, refusal, subscribe } from './listeners.ts'
import { anonymous, expectStatus, openWorld, send, turtle, type World } from './world.ts'

let world: World
let topic: string
let count = 0

beforeAll(async () => {
  world = await openWorld()
  topic = `${world.alice.pod}paced/one.ttl`
  await change()
})

afterAll(() => world.server.close())

/** Writes the topic and gives its new ETag. */
async function change(): Promise<string> {
  const put = await expectStatus([201, 204], world.alice, 'PUT', topic, turtle, `<#a> <#b> ${count++}.`)
  return put.headers.get('etag') ?? ''
}

function inMs(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString()
}

const passed = (time: string) =>
  expect.poll(() => Date.now(), { interval: 20 }).toBeGreaterThan(Date.parse(time))

describe('features of channels', () => {
  it('NT-14 a subscriber who knows an older state is told at once, and one who knows the present one is not', async () => {
    const older = await change()
    const state = await change()
    const behind = await hear(world.alice, world.server.url, topic, { state: older })
    const upToDate = await hear(world.alice, world.server.url, topic, { state })
    const inJsonLd = await send(world.alice, 'GET', topic, { accept: 'application/ld+json' })
    const other = await hear(world.alice, world.server.url, topic, { state: inJsonLd.headers.get('etag') })
    expect(await behind.next()).toMatchObject({ type: 'Update', object: topic, state })

    const next = await change()
    for (const listener of [behind, upToDate, other]) {
      expect(await listener.next()).toMatchObject({ state: next })
    }
    expect([behind, upToDate, other].map(({ texts }) => texts.length)).toEqual([2, 1, 1])
  })

  it('NT-14 no two messages come within the rate, and the last is not lost', async () => {
    const listener = await hear(world.alice, world.server.url, topic, { rate: 'PT0.6S' })
    const begun = Date.now()
    for (let round = 0; round < 4; round++) await change()
    const last = await change()
    while ((await listener.next()).state !== last);
    // However late each of them arrived: the last was not sent before as many rates were over.
    const rates = listener.texts.length - 1
    expect(rates).toBeGreaterThan(0)
    expect(Date.now() - begun).toBeGreaterThanOrEqual(rates * 600)
  })

  it('NT-14 nothing comes before startAt, and at endAt the line and the channel are over', async () => {
    const [startAt, endAt] = [inMs(2500), inMs(6000)]
    const channel = await subscribe(world.alice, world.server.url, [
      'WebSocketChannel2023',
      topic,
      { startAt, endAt },
    ])
    expect(channel).toMatchObject({ startAt, endAt })
    const listener = await listen(channel.receiveFrom)
    await change()
    await passed(startAt)
    const heard = await change()
    expect(await listener.next()).toMatchObject({ state: heard })
    expect(await listener.closed()).toMatchObject({ code: 1000 })
    expect(listener.texts).toHaveLength(1)
    expect(await refusal(channel.receiveFrom)).toBe(404)
    await expectStatus(404, anonymous, 'GET', channel.id)
  })

  it('NT-14 a state that is not known any more is told when the channel begins, and not before', async () => {
    const state = await change()
    const present = await change()
    const startAt = inMs(500)
    const listener = await hear(world.alice, world.server.url, topic, { startAt, state })
    expect(await listener.next()).toMatchObject({ type: 'Update', state: present })
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(startAt))
    expect(listener.texts).toHaveLength(1)
  })

  it('NT-14 what is told at once counts for the rate, and of what was missed the last is told', async () => {
    const state = await change()
    await change()
    const [rate, begun] = ['PT3S', Date.now()]
    const channel = await subscribe(world.alice, world.server.url, [
      'WebSocketChannel2023',
      topic,
      { rate, state },
    ])
    const listener = await listen(channel.receiveFrom)
    await listener.next()
    await change()
    const missed = await change()
    expect(await listener.next()).toMatchObject({ state: missed })
    expect(Date.now() - begun).toBeGreaterThanOrEqual(3000)
    listener.close()

    const last = await change()
    const again = await listen(`${channel.receiveFrom}?after=${Number.parseInt(state.slice(1), 10)}`)
    expect(await again.next()).toMatchObject({ state: last })
  })

  it('NT-14, NT-9 an endAt past two weeks is brought nearer, and the answer says so', async () => {
    const channel = await subscribe(world.alice, world.server.url, [
      'WebSocketChannel2023',
      topic,
      { endAt: '2999-01-01T00:00:00Z', rate: 'PT2S' },
    ])
    expect(Date.parse(channel.endAt) - Date.now()).toBeLessThanOrEqual(14 * 86_400_000)
    expect(channel.rate).toBe('PT2S')
  })

  it('NT-14, NT-16 messages come in Turtle to whoever asks for it', async () => {
    const listener = await hear(world.alice, world.server.url, topic, {
      accept: 'text/turtle, application/ld+json;q=0.5',
    })
    const state = await change()
    const quads = new Parser().parse(await listener.nextText())
    const as = 'https://www.w3.org/ns/activitystreams#'
    const value = (predicate: string) =>
      quads.find((quad) => quad.predicate.value === predicate)?.object.value
    expect(value('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')).toBe(`${as}Update`)
    expect(value(`${as}object`)).toBe(topic)
    expect(value('http://www.w3.org/ns/solid/notifications#state')).toBe(state)
    expect(Date.parse(value(`${as}published`) ?? '')).toBeGreaterThan(0)
  })
})
