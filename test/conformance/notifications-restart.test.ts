import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { makePerson } from '../make-person.ts'
import { freePort, type RunningServer, spawnServer, withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { hear, listen, type Message, openEvents, subscribe } from './listeners.ts'
import { openReceiver } from './webhook-receiver.ts'
import { anonymous, expectStatus, send, turtle } from './world.ts'

let server: RunningServer | undefined

afterEach(stop)

async function stop(): Promise<void> {
  const running = server
  server = undefined
  await running?.close()
}

/** A server with a document that Alice listens to. */
async function begin(data: string) {
  const port = String(await freePort())
  server = await startTestServer({ data, port })
  const serverUrl = server.url
  const alice = await makePerson(serverUrl, 'alice')
  const topic = `${alice.pod}kept/one.ttl`
  await expectStatus(201, alice, 'PUT', topic, turtle, '<#a> <#b> 0.')
  return { port, serverUrl, alice, topic }
}

describe('a server that stops and comes back', () => {
  it('NT-37 says goodbye to sockets, ends streams, and serves the same channels again', async () => {
    await withDataFolder(async (data) => {
      const { port, serverUrl, alice, topic } = await begin(data)
      const change = async (value: number) => {
        const put = await expectStatus([201, 204], alice, 'PUT', topic, turtle, `<#a> <#b> ${value}.`)
        return put.headers.get('etag')
      }
      const socket = await subscribe(alice, serverUrl, ['WebSocketChannel2023', topic])
      const events = await subscribe(alice, serverUrl, ['EventSourceChannel2023', topic])
      const [listener, stream] = [await listen(socket.receiveFrom), await openEvents(events.receiveFrom)]
      await change(1)
      const { id = '' } = await stream.next()
      const goodbye = listener.closed()
      await Promise.all([stop(), stream.ended()])
      expect(await goodbye).toMatchObject({ code: 1001 })

      server = await startTestServer({ data, port })
      const missed = await change(2)
      const again = await listen(socket.receiveFrom)
      const replayed = await openEvents(events.receiveFrom, { headers: { 'last-event-id': id } })
      expect((JSON.parse((await replayed.next()).data ?? '') as Message).state).toBe(missed)
      const state = await change(3)
      expect(await again.next()).toMatchObject({ state })
      await stop()
    })
  })

  it('NT-37, NT-25 a socket that names where it was is told what it missed', async () => {
    await withDataFolder(async (data) => {
      const { port, serverUrl, alice, topic } = await begin(data)
      const { receiveFrom } = await subscribe(alice, serverUrl, ['WebSocketChannel2023', topic])
      const goodbye = (await listen(receiveFrom)).closed()
      await stop()
      const { reason } = await goodbye
      expect(reason).toMatch(/^after=\d+$/)

      server = await startTestServer({ data, port })
      const missed = await expectStatus(204, alice, 'PUT', topic, turtle, '<#a> <#b> 1.')
      const listener = await listen(`${receiveFrom}?${reason}`)
      expect(await listener.next()).toMatchObject({ state: missed.headers.get('etag') })
      await stop()
    })
  })

  it('NT-37, NT-29 a webhook gets after the start what it could not get before', async () => {
    await withDataFolder(async (data) => {
      const { port, serverUrl, alice, topic } = await begin(data)
      const [failing, steady] = [await openReceiver(), await openReceiver()]
      for (const { url } of [failing, steady]) {
        await subscribe(alice, serverUrl, ['WebhookChannel2023', topic, { sendTo: url }])
      }
      failing.answer = 500
      const put = await expectStatus(204, alice, 'PUT', topic, turtle, '<#a> <#b> 1.')
      const deliveries = () => [failing.deliveries.length > 0, steady.deliveries.length]
      await expect.poll(deliveries).toEqual([true, 1])
      await stop()

      failing.answer = 200
      failing.deliveries.length = 0
      server = await startTestServer({ data, port })
      await expect.poll(() => failing.deliveries.length).toBe(1)
      const state = put.headers.get('etag')
      expect(JSON.parse(failing.deliveries[0]?.body ?? '')).toMatchObject({ state })
      const next = await expectStatus(204, alice, 'PUT', topic, turtle, '<#a> <#b> 2.')
      await expect.poll(() => steady.deliveries.length).toBe(2)
      expect(JSON.parse(steady.deliveries[1]?.body ?? '')).toMatchObject({ state: next.headers.get('etag') })
      await stop()
      for (const receiver of [failing, steady]) receiver.close()
    })
  })

  it('NT-29, NT-37 a webhook whose receiver was away for longer than the log reaches back is told the present state', async () => {
    await withDataFolder(async (data) => {
      const { port, serverUrl, alice, topic } = await begin(data)
      const receiver = await openReceiver()
      await subscribe(alice, serverUrl, ['WebhookChannel2023', topic, { sendTo: receiver.url }])
      receiver.answer = 500
      const put = await expectStatus(204, alice, 'PUT', topic, turtle, '<#a> <#b> 1.')
      await expect.poll(() => receiver.deliveries.length).toBeGreaterThan(0)
      await expectStatus(201, alice, 'PUT', `${alice.pod}kept/other.ttl`, turtle, '<#a> <#b> 0.')
      await stop()
      const database = new DatabaseSync(join(data, 'hearth.db'))
      database.exec(`DELETE FROM log WHERE seq < (SELECT max(seq) FROM log) AND seq NOT IN (SELECT id FROM resource);
        INSERT INTO swept (id, terms, log) SELECT 1, 0, max(seq) - 1 FROM log`)
      database.close()

      receiver.answer = 200
      receiver.deliveries.length = 0
      server = await startTestServer({ data, port })
      await expect.poll(() => receiver.deliveries.length).toBe(1)
      const told = { type: 'Update', state: put.headers.get('etag') }
      expect(JSON.parse(receiver.deliveries[0]?.body ?? '')).toMatchObject(told)
      const next = await expectStatus(204, alice, 'PUT', topic, turtle, '<#a> <#b> 2.')
      await expect.poll(() => receiver.deliveries.length).toBe(2)
      expect(JSON.parse(receiver.deliveries[1]?.body ?? '')).toMatchObject({
        state: next.headers.get('etag'),
      })
      await stop()
      receiver.close()
    })
  })
})

describe('several processes', () => {
  it('NT-21, NT-37 whoever is connected to one hears of what another wrote, and of a channel that another ended', async () => {
    await withDataFolder(async (data) => {
      server = await spawnServer({ data, workers: '3' })
      const alice = await makePerson(server.url, 'alice')
      const topic = `${alice.pod}shared/one.ttl`
      await expectStatus(201, alice, 'PUT', topic, turtle, '<#a> <#b> 0.')
      // Connections go to the processes in turn: with these many, each of them has some.
      const { url } = server
      const listeners = await Promise.all(Array.from({ length: 6 }, () => hear(alice, url, topic)))
      const receiver = await openReceiver()
      await subscribe(alice, url, ['WebhookChannel2023', topic, { sendTo: receiver.url }])
      const states: (string | null)[] = []
      for (let value = 1; value <= 6; value++) {
        const headers = { ...turtle, connection: 'close' }
        const put = await expectStatus(204, alice, 'PUT', topic, headers, `<#a> <#b> ${value}.`)
        states.push(put.headers.get('etag'))
      }
      for (const listener of listeners) {
        const heard: (string | undefined)[] = []
        while (heard.length < 6) heard.push((await listener.next()).state)
        expect(heard).toEqual(states)
      }
      const told = () => receiver.deliveries.map(({ body }) => (JSON.parse(body) as Message).state)
      await expect.poll(told).toEqual(states)

      const ended = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const channel = await subscribe(alice, url, ['WebSocketChannel2023', topic])
          return { channel, listener: await listen(channel.receiveFrom) }
        }),
      )
      for (const { channel, listener } of ended) {
        await expectStatus(204, anonymous, 'DELETE', channel.id, { connection: 'close' })
        expect(await listener.closed()).toMatchObject({ code: 1000 })
      }
      expect((await send(alice, 'GET', topic)).status).toBe(200)
      receiver.close()
      await stop()
    })
  })
})
