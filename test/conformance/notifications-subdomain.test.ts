import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveLocalhostNames } from '../localhost-names.ts'
import { hear, listen, openEvents } from './listeners.ts'
import { expectStatus, openWorld, send, turtle, type World } from './world.ts'

let world: World
let topic: string

beforeAll(async () => {
  resolveLocalhostNames()
  world = await openWorld({ pods: 'subdomain' })
  topic = `${world.alice.pod}notes/one.ttl`
  await expectStatus(201, world.alice, 'PUT', topic, turtle, '<#a> <#b> 0.')
})

afterAll(() => world.server.close())

describe('pods with hosts of their own', () => {
  it('NT-1, NT-5, NT-18 their topics are told of, the root container too', async () => {
    const [document, root] = [
      await hear(world.alice, world.server.url, topic),
      await hear(world.alice, world.server.url, world.alice.pod),
    ]
    await expectStatus(204, world.alice, 'PUT', topic, turtle, '<#a> <#b> 1.')
    expect(await document.next()).toMatchObject({ type: 'Update', object: topic })
    const url = `${world.alice.pod}top.ttl`
    await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
    expect(await root.next()).toMatchObject({ type: 'Add', object: url, target: world.alice.pod })
    const description = await send(world.alice, 'GET', `${world.alice.pod}.well-known/solid`)
    expect(await description.text()).toContain(`<${world.server.url}.notifications/WebSocketChannel2023/>`)
  })

  it('NT-36 the old socket takes their addresses', async () => {
    const address = (await send(world.alice, 'GET', topic)).headers.get('updates-via') ?? ''
    const listener = await listen(address)
    listener.socket.send(`sub ${topic}`)
    expect([await listener.nextText(), await listener.nextText()]).toEqual([
      'protocol solid-0.1',
      `ack ${topic}`,
    ])
    await expectStatus(204, world.alice, 'PUT', topic, turtle, '<#a> <#b> 2.')
    expect(await listener.nextText()).toBe(`pub ${topic}`)
  })

  it('P-26 the change feed is at their root, and is of one pod alone', async () => {
    const stream = await openEvents(`${world.alice.pod}.changes`, { sender: world.alice })
    await expectStatus(201, world.bob, 'PUT', `${world.bob.pod}theirs.ttl`, turtle, '')
    await expectStatus(204, world.alice, 'PUT', topic, turtle, '<#a> <#b> 3.')
    expect(JSON.parse((await stream.next()).data ?? '')).toMatchObject({ type: 'Update', object: topic })
    stream.close()
    await expectStatus(404, world.alice, 'GET', `${world.server.url}.changes`)
  })
})
