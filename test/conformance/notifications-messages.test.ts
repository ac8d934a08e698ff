import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hear, type Listener, request, serviceOf } from './listeners.ts'
import {
  anonymous,
  containerLink,
  expectStatus,
  jsonLd,
  n3,
  openWorld,
  patchOf,
  type Sender,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

const socket = 'WebSocketChannel2023'
let world: World
let folder: string

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world.server.close())

/** A folder of its own for each test, and somebody who listens to it. */
async function room(name: string): Promise<void> {
  folder = `${world.alice.pod}${name}/`
  await expectStatus(201, world.alice, 'PUT', folder)
}

function heard(topic: string): Promise<Listener> {
  return hear(world.alice, world.server.url, topic)
}

function put(url: string, body = '<#a> <#b> 1.'): Promise<Response> {
  return expectStatus([201, 204], world.alice, 'PUT', url, turtle, body)
}

describe('notification messages', () => {
  it('NT-5, NT-16, NT-17, NT-19 tells of a document that is made, changed and deleted', async () => {
    await room('life')
    const url = `${folder}note.ttl`
    const first = await put(url)
    const listener = await heard(url)
    const before = new Date().toISOString()

    const changed = await put(url, '<#a> <#b> 2.')
    const update = await listener.next()
    expect(update).toEqual({
      '@context': ['https://www.w3.org/ns/activitystreams', 'https://www.w3.org/ns/solid/notification/v1'],
      id: expect.stringMatching(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      type: 'Update',
      object: url,
      state: changed.headers.get('etag'),
      published: expect.any(String),
    })
    expect(update.published >= before).toBe(true)
    expect(update.state).not.toBe(first.headers.get('etag'))
    expect((await send(world.alice, 'GET', url)).headers.get('etag')).toBe(update.state)

    await expectStatus(205, world.alice, 'DELETE', url)
    const deleted = await listener.next()
    expect(deleted).toMatchObject({ type: 'Delete', object: url })
    expect(deleted).not.toHaveProperty('state')

    await put(url)
    const created = await listener.next()
    expect(created).toMatchObject({ type: 'Create', object: url })
    expect(new Set([update.id, deleted.id, created.id]).size).toBe(3)
  })

  it('NT-17, NT-19 tells the state of a document that is no RDF, and of one in JSON-LD', async () => {
    await room('kinds')
    for (const [name, type, body] of [
      ['a.txt', 'text/plain', 'x'],
      ['b.jsonld', 'application/ld+json', '{}'],
    ] as const) {
      const url = folder + name
      await expectStatus(201, world.alice, 'PUT', url, { 'content-type': type }, body)
      const listener = await heard(url)
      const put = await expectStatus(204, world.alice, 'PUT', url, { 'content-type': type }, body)
      expect((await listener.next()).state).toBe(put.headers.get('etag'))
    }
  })

  it('NT-18 tells a container of its members, and of nothing deeper', async () => {
    await room('box')
    const listener = await heard(folder)
    const url = `${folder}one.ttl`
    await put(url)
    const added = await listener.next()
    expect(added).toMatchObject({ type: 'Add', object: url, target: folder })
    expect((await send(world.alice, 'GET', folder)).headers.get('etag')).toBe(added.state)

    await put(url, '<#a> <#b> 2.')
    await expectStatus(201, world.alice, 'PUT', `${folder}sub/`)
    expect(await listener.next()).toMatchObject({ type: 'Add', object: `${folder}sub/` })
    await put(`${folder}sub/deep.ttl`)
    await expectStatus(201, world.alice, 'PUT', `${url}.meta`, turtle, '')
    await expectStatus(205, world.alice, 'DELETE', url)
    expect(await listener.next()).toMatchObject({ type: 'Remove', object: url, target: folder })
    await listener.settled()
    expect(listener.texts).toHaveLength(3)
  })

  it('NT-18 tells a container when its own description changes', async () => {
    await room('described')
    const [container, description] = [await heard(folder), await heard(`${folder}.meta`)]
    for (const written of [folder, `${folder}.meta`]) {
      const patch = patchOf({ inserts: `<${folder}> <urn:says> "hello to ${written}".` })
      await expectStatus(204, world.alice, 'PATCH', written, n3, patch)
      expect(await container.next()).toMatchObject({ type: 'Update', object: folder })
      const told = await description.next()
      expect(told).toMatchObject({ type: 'Update', object: `${folder}.meta` })
      expect(told).not.toHaveProperty('target')
    }
  })

  it('NT-17 NT-11 tells of a description from the first word on: what can be read can be listened to', async () => {
    await room('described-document')
    const url = `${folder}note.ttl`
    await put(url)
    const listener = await heard(`${url}.meta`)
    const made = await put(`${url}.meta`, `<${url}> <urn:says> "hello".`)
    expect(await listener.next()).toMatchObject({
      type: 'Create',
      object: `${url}.meta`,
      state: made.headers.get('etag'),
    })
    const ask = (sender: Sender, topic: string) =>
      send(sender, 'POST', serviceOf(world.server.url, socket), jsonLd, request(socket, topic))
    for (const name of ['.meta', 'none.meta']) {
      expect((await ask(anonymous, folder + name)).status).toBe(401)
      expect((await ask(world.bob, folder + name)).status).toBe(403)
    }
    expect((await ask(world.alice, `${folder}none.meta`)).status).toBe(404)
  })

  it('NT-17 NT-20 tells of what goes with its subject, and comes with it', async () => {
    await room('goers')
    const [url, inner] = [`${folder}note.ttl`, `${folder}inner/`]
    await expectStatus(201, world.alice, 'PUT', inner)
    await put(url)
    await put(`${url}.meta`)
    await share(world.alice, url, [])
    const topics = [`${url}.meta`, `${url}.acl`, `${inner}.meta`]
    const listeners = await Promise.all(topics.map(heard))
    for (const subject of [url, inner]) await expectStatus(205, world.alice, 'DELETE', subject)
    for (const [index, listener] of listeners.entries()) {
      const gone = await listener.next()
      expect(gone).toMatchObject({ type: 'Delete', object: topics[index] })
      expect(gone).not.toHaveProperty('state')
    }
    await expectStatus(201, world.alice, 'PUT', inner)
    expect(await listeners[2]?.next()).toMatchObject({ type: 'Create', object: `${inner}.meta` })
    await Promise.all(listeners.map((listener) => listener.settled()))
    expect(listeners.map(({ texts }) => texts.length)).toEqual([1, 1, 2])
  })

  it('NT-20 tells of containers that are made on the way, and of a subject and its container', async () => {
    await room('way')
    const [above, below] = [await heard(folder), await heard(world.alice.pod)]
    await put(`${folder}new/er/note.ttl`)
    expect(await above.next()).toMatchObject({ type: 'Add', object: `${folder}new/` })
    const inner = await heard(`${folder}new/er/`)
    await expectStatus(205, world.alice, 'DELETE', `${folder}new/er/note.ttl`)
    expect(await inner.next()).toMatchObject({ type: 'Remove', object: `${folder}new/er/note.ttl` })
    await expectStatus(205, world.alice, 'DELETE', `${folder}new/er/`)
    expect(await inner.next()).toMatchObject({ type: 'Delete', object: `${folder}new/er/` })
    await Promise.all([above.settled(), below.settled()])
    expect([above.texts.length, below.texts.length]).toEqual([1, 0])
  })

  it('NT-20 tells nobody of what was refused or only read', async () => {
    await room('refused')
    const url = `${folder}note.ttl`
    await put(url)
    const listeners = [await heard(folder), await heard(url)]
    await expectStatus(200, world.alice, 'GET', url)
    await expectStatus(403, world.bob, 'PUT', url, turtle, '')
    await expectStatus(401, anonymous, 'DELETE', url)
    await expectStatus(409, world.alice, 'DELETE', folder)
    await expectStatus(412, world.alice, 'PUT', url, { ...turtle, 'if-match': '"0"' }, '')
    await expectStatus(400, world.alice, 'PUT', url, turtle, '<#a')
    const absent = patchOf({ deletes: '<#no> <#no> <#no>.' })
    await expectStatus(409, world.alice, 'PATCH', url, n3, absent)
    await expectStatus(403, world.bob, 'POST', folder, { ...turtle, ...containerLink }, '')

    await expectStatus(205, world.alice, 'DELETE', url)
    const types = await Promise.all(listeners.map(async (listener) => (await listener.next()).type))
    expect(types).toEqual(['Remove', 'Delete'])
  })

  it('NT-21 keeps the order of many writers, and tells each change when it can be read', async () => {
    await room('order')
    const url = `${folder}count.ttl`
    await put(url)
    const listener = await heard(url)
    const etags = await Promise.all(
      Array.from({ length: 40 }, async (_, index) =>
        (await put(url, `<#a> <#b> ${index}.`)).headers.get('etag'),
      ),
    )
    const states: (string | undefined)[] = []
    for (let count = 0; count < 40; count++) states.push((await listener.next()).state)
    const inOrder = (list: (string | null | undefined)[]) =>
      list.map((etag) => Number(etag?.match(/\d+/)?.[0])).sort((a, b) => a - b)
    expect(states.map((state) => Number(state?.match(/\d+/)?.[0]))).toEqual(inOrder(etags))
    const now = await send(world.alice, 'GET', url)
    expect(now.headers.get('etag')).toBe(states.at(-1))
  })

  it('NT-21 tells of a written ACL only whoever listens to the ACL, and may', async () => {
    await room('rules')
    const url = `${folder}note.ttl`
    await put(url)
    await share(world.alice, url, [])
    const listeners = [await heard(`${url}.acl`), await heard(url), await heard(folder)]
    await share(world.alice, url, [{ who: 'public', modes: ['Read'] }])
    expect(await listeners[0]?.next()).toMatchObject({ type: 'Update', object: `${url}.acl` })
    await Promise.all(listeners.map((listener) => listener.settled()))
    expect(listeners.map(({ texts }) => texts.length)).toEqual([1, 0, 0])
  })
})
