import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { hear, listen, refusal, subscribe } from './listeners.ts'
import { canLeaveOffers, rawHead, rawRequest } from './raw-request.ts'
import { expectStatus, n3, openWorld, patchOf, turtle, type World } from './world.ts'

const type = 'WebSocketChannel2023'

let world: World
let topic: string
let count = 0

beforeAll(async () => {
  world = await openWorld({ channelsPerAgent: '12' })
  topic = `${world.alice.pod}sockets/one.ttl`
  await change()
})

afterAll(() => world.server.close())

async function change(): Promise<string> {
  const put = await expectStatus([201, 204], world.alice, 'PUT', topic, turtle, `<#a> <#b> ${count++}.`)
  return put.headers.get('etag') ?? ''
}

function upgrade(protocol: string): Record<string, string> {
  return {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': protocol,
  }
}

describe('WebSocketChannel2023', () => {
  it('NT-23, NT-25 needs nothing but its address, and gives one text frame a message', async () => {
    const listener = await hear(world.alice, world.server.url, topic)
    const kinds: boolean[] = []
    listener.socket.on('message', (_data, isBinary) => kinds.push(isBinary))
    const states = [await change(), await change()]
    expect([await listener.next(), await listener.next()].map(({ state }) => state)).toEqual(states)
    expect(kinds).toEqual([false, false])
    listener.close()
  })

  it.each([['http://www.w3.org/ns/solid/notifications#WebSocketChannel2023'], ['WebSocketChannel2023']])(
    'NT-24 echoes the subprotocol %s',
    async (name) => {
      const { receiveFrom } = await subscribe(world.alice, world.server.url, [type, topic])
      const head = rawHead('GET', new URL(receiveFrom).pathname, upgrade(`unknown, ${name}`))
      // The IRI is no token of RFC 6455, so no library sends it; a client that does is not turned away.
      const { status, headers } = await rawRequest(world.server.url, head)
      expect([status, headers.get('sec-websocket-protocol')]).toEqual([101, name])
      const socket = new WebSocket(receiveFrom, ['WebSocketChannel2023'])
      await once(socket, 'open')
      expect(socket.protocol).toBe('WebSocketChannel2023')
      socket.terminate()
    },
  )

  it('NT-25 RFC 6455 4.1 opens by a target that is the whole address too', async () => {
    const { receiveFrom } = await subscribe(world.alice, world.server.url, [type, topic])
    const head = rawHead('GET', receiveFrom.replace(/^ws/, 'http'), upgrade('x'))
    expect(await rawRequest(world.server.url, head)).toMatchObject({ status: 101 })
  })

  it('NT-25 refuses addresses that are no channels as HTTP, and upgrades to nothing else', async () => {
    const base = world.server.url.replace(/^http/, 'ws')
    const { receiveFrom, id } = await subscribe(world.alice, world.server.url, [type, topic])
    const events = await subscribe(world.alice, world.server.url, ['EventSourceChannel2023', topic])
    for (const address of [
      `${base}.notifications/${type}/unknown/receive`,
      `${receiveFrom}x`,
      id.replace(/^http/, 'ws'),
      events.receiveFrom.replace(/^http/, 'ws').replace('EventSource', 'WebSocket'),
      `${base}alice/profile/card`,
      base,
    ]) {
      expect(await refusal(address), address).toBe(404)
    }
    const head = rawHead('GET', '/', { ...upgrade('x'), upgrade: 'h2c' })
    expect(await rawRequest(world.server.url, head)).toMatchObject({ status: canLeaveOffers ? 200 : 400 })
    await expectStatus(400, world.alice, 'GET', receiveFrom.replace(/^ws/, 'http'))
  })

  it('NT-25 pings, and cuts off who does not answer', async () => {
    // As long as a machine that does much else may take for an answer.
    const { server, alice } = await openWorld({ heartbeatMs: '1500' })
    const card = `${alice.pod}profile/card`
    const alive = await hear(alice, server.url, card)
    const { receiveFrom } = await subscribe(alice, server.url, [type, card])
    const dead = new WebSocket(receiveFrom, { autoPong: false })
    await once(dead, 'ping')
    const [code] = (await once(dead, 'close')) as [number]
    expect(code).toBe(1006)
    await once(alive.socket, 'ping')
    await expectStatus(204, alice, 'PATCH', card, n3, patchOf({ inserts: '<#a> <#b> 1.' }))
    expect(await alive.next()).toMatchObject({ object: card })
    await server.close()
  })

  it('bug-class-25 holds only so many sockets of one owner open, and gives a seat back', async () => {
    const { receiveFrom } = await subscribe(world.alice, world.server.url, [type, topic])
    const sockets = await Promise.all(Array.from({ length: 12 }, () => listen(receiveFrom)))
    expect(await refusal(receiveFrom)).toBe(429)
    sockets[0]?.close()
    await expect.poll(async () => (await listen(receiveFrom).catch(() => undefined)) !== undefined).toBe(true)
    for (const socket of sockets) socket.close()
  })

  it('bug-class-25 handshakes that lead to nothing take no seat', async () => {
    const { receiveFrom } = await subscribe(world.alice, world.server.url, [type, topic])
    const { 'sec-websocket-key': _key, ...keyless } = upgrade('x')
    const old = '/.notifications/solid-0.1'
    for (let round = 0; round < 15; round++) {
      for (const path of [new URL(receiveFrom).pathname, old]) {
        expect(await rawRequest(world.server.url, rawHead('GET', path, keyless))).toMatchObject({
          status: 400,
        })
      }
    }
    const listener = await listen(receiveFrom)
    await change()
    expect(await listener.next()).toMatchObject({ object: topic })
    const address = world.server.url.replace('http', 'ws') + old.slice(1)
    const visitor = await listen(address)
    for (const each of [listener, visitor]) each.close()
  })

  it('bug-class-24 a frame that is too long ends its own socket and no other', async () => {
    const [noisy, quiet] = [
      await hear(world.alice, world.server.url, topic),
      await hear(world.alice, world.server.url, topic),
    ]
    noisy.socket.send('x'.repeat(100_000))
    expect((await noisy.closed()).code).toBeGreaterThan(1000)
    await change()
    expect(await quiet.next()).toMatchObject({ object: topic })
    quiet.close()
  })
})
