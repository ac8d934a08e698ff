import {
  buildThing,
  createSolidDataset,
  createThing,
  deleteSolidDataset,
  saveSolidDatasetAt,
  setThing,
} from '@inrupt/solid-client'
import { WebsocketNotification } from '@inrupt/solid-client-notifications'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

interface Heard {
  readonly type: string
  readonly object: string
  readonly target?: string
}

let server: RunningServer
let alice: Person
let bob: Person
let own: { fetch: typeof fetch }

beforeAll(async () => {
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  bob = await makePerson(server.url, 'bob')
  own = { fetch: alice.fetch as typeof fetch }
})

afterAll(() => server.close())

async function save(url: string, name: string): Promise<void> {
  const thing = buildThing(createThing({ name: 'it' }))
    .addStringNoLocale('http://xmlns.com/foaf/0.1/name', name)
    .build()
  await saveSolidDatasetAt(url, setThing(createSolidDataset(), thing), own)
}

/** Connects with nothing but the topic: the client finds the way by itself. */
async function connect(topic: string): Promise<{ socket: WebsocketNotification; heard: Heard[] }> {
  const socket = new WebsocketNotification(topic, own)
  const heard: Heard[] = []
  socket.on('message', (message: Heard) => heard.push(message))
  const connected = new Promise((resolve) => socket.on('connected', () => resolve(true)))
  await socket.connect()
  await connected
  return { socket, heard }
}

const told = (heard: Heard[], wanted: Partial<Heard>[]) =>
  expect.poll(() => heard).toEqual(wanted.map((one) => expect.objectContaining(one)))

describe('@inrupt/solid-client-notifications beside @inrupt/solid-client', () => {
  it('hears of a document and of a container, and of nothing else', async () => {
    const container = `${alice.pod}contacts/`
    const url = `${container}book.ttl`
    await save(url, 'one')
    const [document, folder] = [await connect(url), await connect(container)]
    await save(`${container}second.ttl`, 'other')
    await deleteSolidDataset(url, own)
    await told(document.heard, [{ type: 'Delete', object: url }])
    await told(folder.heard, [
      { type: 'Add', object: `${container}second.ttl`, target: container },
      { type: 'Remove', object: url, target: container },
    ])
    for (const { socket } of [document, folder]) socket.disconnect()
  })

  it('connects to a channel that was subscribed to by hand, with the address alone', async () => {
    const url = `${alice.pod}contacts/third.ttl`
    await save(url, 'one')
    const response = await alice.fetch(`${server.url}.notifications/WebSocketChannel2023/`, {
      method: 'POST',
      headers: { 'content-type': 'application/ld+json' },
      body: JSON.stringify({
        '@context': ['https://www.w3.org/ns/solid/notification/v1'],
        type: 'http://www.w3.org/ns/solid/notifications#WebSocketChannel2023',
        topic: url,
      }),
    })
    const { receiveFrom } = (await response.json()) as { receiveFrom: string }
    const socket = new WebsocketNotification(url)
    const heard: Heard[] = []
    socket.on('message', (message: Heard) => heard.push(message))
    const connected = new Promise((resolve) => socket.on('connected', () => resolve(true)))
    await socket.connect(receiveFrom)
    await connected
    await deleteSolidDataset(url, own)
    await told(heard, [{ type: 'Delete', object: url }])
    socket.disconnect()
  })

  it('is refused what its person may not read', async () => {
    const url = `${alice.pod}contacts/private.ttl`
    await save(url, 'one')
    const theirs = new WebsocketNotification(url, { fetch: bob.fetch as typeof fetch })
    await expect(theirs.connect()).rejects.toMatchObject({ problemDetails: { status: 403 } })
  })
})
