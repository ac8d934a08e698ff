import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Message, openEvents, openLines, subscribe } from './listeners.ts'
import { anonymous, expectStatus, openWorld, send, share, turtle, type World } from './world.ts'

const origin = { origin: 'https://app.example' }

let world: World
let topic: string
let count = 0

beforeAll(async () => {
  world = await openWorld({ heartbeatMs: '200' })
  topic = `${world.alice.pod}streams/one.ttl`
  await change()
})

afterAll(() => world.server.close())

async function change(url = topic): Promise<string> {
  const put = await expectStatus([201, 204], world.alice, 'PUT', url, turtle, `<#a> <#b> ${count++}.`)
  return put.headers.get('etag') ?? ''
}

function channel(type: string, more: Record<string, unknown> = {}) {
  return subscribe(world.alice, world.server.url, [type, topic, more])
}

describe('StreamingHTTPChannel2023', () => {
  it('NT-31, NT-32 an answer that goes on: a message a line, kept by nobody on the way', async () => {
    const { receiveFrom } = await channel('StreamingHTTPChannel2023')
    expect(receiveFrom.startsWith(world.server.url)).toBe(true)
    const lines = await openLines(receiveFrom, { headers: origin })
    expect(Object.fromEntries(lines.response.headers)).toMatchObject({
      'content-type': 'application/ld+json',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': origin.origin,
    })
    expect(lines.response.headers.has('content-encoding')).toBe(false)
    const states = [await change(), await change()]
    const heard: (string | undefined)[] = []
    let signsOfLife = 0
    while (heard.length < 2 || signsOfLife === 0) {
      const line = await lines.next()
      if (line === '') signsOfLife++
      else heard.push((JSON.parse(line) as Message).state)
    }
    expect(heard).toEqual(states)
    lines.close()
  })

  it('NT-31 who sends the token of the subscription along is let in as well', async () => {
    for (const type of ['StreamingHTTPChannel2023', 'EventSourceChannel2023']) {
      const { receiveFrom } = await channel(type)
      const headers = world.alice.session.headers('GET', receiveFrom)
      const stream = await fetch(receiveFrom, { headers })
      expect(stream.status).toBe(200)
      await stream.body?.cancel()
    }
  })

  it('NT-25, NT-31 unknown streams are a 404, and the line ends with its channel', async () => {
    const { receiveFrom, id } = await channel('StreamingHTTPChannel2023')
    await expectStatus(404, anonymous, 'GET', receiveFrom.replace('/receive', 'x/receive'))
    const lines = await openLines(receiveFrom)
    await expectStatus(204, anonymous, 'DELETE', id)
    await lines.ended()
    await expectStatus(404, anonymous, 'GET', receiveFrom)
  })
})

describe('EventSourceChannel2023', () => {
  it('NT-33, NT-34 an event a message, with an id, heartbeats, and open to every page', async () => {
    const { receiveFrom } = await channel('EventSourceChannel2023')
    const events = await openEvents(receiveFrom, { headers: origin })
    expect(events.response.headers.get('content-type')).toBe('text/event-stream')
    expect(events.response.headers.get('access-control-allow-origin')).toBe(origin.origin)
    const state = await change()
    const event = await events.next()
    expect(event.id).toMatch(/^\d+$/)
    expect(JSON.parse(event.data ?? '')).toMatchObject({ type: 'Update', object: topic, state })
    const beat = await events.nextBlock()
    expect(beat.data).toBeUndefined()
    expect(Number(beat.id)).toBeGreaterThanOrEqual(Number(event.id))
    events.close()
  })

  it('NT-34 who comes back with the last id is told what was missed, once and in order', async () => {
    const { receiveFrom } = await channel('EventSourceChannel2023')
    const first = await openEvents(receiveFrom)
    await change()
    const { id = '' } = await first.next()
    first.close()
    const missed = [await change(), await change()]
    await change(`${world.alice.pod}streams/other.ttl`)

    const again = await openEvents(receiveFrom, { headers: { 'last-event-id': id } })
    const live = await change()
    const states = [await again.next(), await again.next(), await again.next()].map(
      ({ data }) => (JSON.parse(data ?? '') as Message).state,
    )
    expect(states).toEqual([...missed, live])
    again.close()
  })

  it('NT-34 an id the log knows nothing of is answered with the present state', async () => {
    const { receiveFrom } = await channel('EventSourceChannel2023')
    const state = await change()
    const events = await openEvents(receiveFrom, { headers: { 'last-event-id': '999999999' } })
    expect(JSON.parse((await events.next()).data ?? '')).toMatchObject({ type: 'Update', state })
    events.close()
    await expectStatus(400, anonymous, 'GET', receiveFrom, { 'last-event-id': 'x' })
  })

  it('NT-34, bug-class-12 what was missed is told by the rights of now', async () => {
    await share(world.alice, topic, [{ who: world.bob.webId, modes: ['Read'] }])
    const { receiveFrom } = await subscribe(world.bob, world.server.url, ['EventSourceChannel2023', topic])
    const first = await openEvents(receiveFrom)
    await change()
    const { id = '' } = await first.next()
    first.close()
    await change()
    await share(world.alice, topic, [])
    const again = await openEvents(receiveFrom, { headers: { 'last-event-id': id } })
    await change()
    await share(world.alice, topic, [{ who: world.bob.webId, modes: ['Read'] }])
    const state = await change()
    expect(JSON.parse((await again.next()).data ?? '')).toMatchObject({ state })
    again.close()
  })

  it('NT-34 at endAt the stream ends, and a browser that comes back is told to stay away', async () => {
    const endAt = new Date(Date.now() + 3000).toISOString()
    const { receiveFrom } = await channel('EventSourceChannel2023', { endAt })
    const events = await openEvents(receiveFrom)
    await events.ended()
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(endAt) - 50)
    expect((await send(anonymous, 'GET', receiveFrom)).status).toBe(204)
  })
})
