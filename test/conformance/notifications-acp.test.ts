import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAcpWorld, readers, setPolicies } from './acp-world.ts'
import { hear } from './listeners.ts'
import { expectStatus, n3, patchOf, send, turtle, type World } from './world.ts'

let world: World
let folder: string
let topic: string

beforeAll(async () => {
  world = await openAcpWorld()
  folder = `${world.alice.pod}policies/`
  topic = `${folder}one.ttl`
  await expectStatus(201, world.alice, 'PUT', topic, turtle, '<#a> <#b> 0.')
})

afterAll(() => world.server.close())

async function change(value: number): Promise<string | null> {
  const put = await expectStatus([201, 204], world.alice, 'PUT', topic, turtle, `<#a> <#b> ${value}.`)
  return put.headers.get('etag')
}

describe('notifications where rights are policies', () => {
  it('NT-12, bug-class-12 stop with the policy, and go on with it; deletions go by the policies that governed', async () => {
    await setPolicies(world.alice, folder, [], [readers(world.bob.webId)])
    const [bob, alice] = [
      await hear(world.bob, world.server.url, topic),
      await hear(world.alice, world.server.url, topic),
    ]
    const heard = await change(1)
    expect(await bob.next()).toMatchObject({ state: heard })
    await setPolicies(world.alice, folder, [], [])
    await change(2)
    await setPolicies(world.alice, folder, [], [readers(world.bob.webId)])
    await expectStatus(205, world.alice, 'DELETE', topic)
    expect(await bob.next()).toMatchObject({ type: 'Delete', object: topic })
    const types = [await alice.next(), await alice.next(), await alice.next()].map(({ type }) => type)
    expect(types).toEqual(['Update', 'Update', 'Delete'])
    expect(bob.texts).toHaveLength(2)
    await change(3)
  })

  it('bug-class-12 the change feed names what policies let one read, and shows no triples', async () => {
    await setPolicies(world.alice, folder, [], [])
    const feed = async (after: string): Promise<{ changes: object[]; cursor: string }> => {
      const response = await send(world.bob, 'GET', `${world.alice.pod}.changes${after}`)
      return (await response.json()) as { changes: object[]; cursor: string }
    }
    const { cursor } = await feed('')
    const patch = patchOf({ inserts: '<#a> <#says> "a secret".' })
    await expectStatus(204, world.alice, 'PATCH', topic, n3, patch)
    expect((await feed(`?after=${cursor}`)).changes).toEqual([])
    await setPolicies(world.alice, folder, [], [readers(world.bob.webId)])
    const { changes } = await feed(`?after=${cursor}`)
    expect(changes).toEqual([expect.objectContaining({ type: 'Update', object: topic })])
    expect(JSON.stringify(changes)).not.toContain('secret')
  })
})
