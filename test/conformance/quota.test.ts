import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectStatus, members, n3, openWorld, patchOf, plain, send, turtle, type World } from './world.ts'

const limit = 200_000
let world: World
let folder: string

beforeAll(async () => {
  world = await openWorld({ podBytes: String(limit) })
  folder = `${world.alice.pod}files/`
})

afterAll(() => world.server.close())

it('P-60 a pod that is full is a 507 that says so; nothing is half there, and deleting makes room', async () => {
  const part = 'x'.repeat(limit / 4)
  for (const name of ['a', 'b', 'c']) await expectStatus(201, world.alice, 'PUT', folder + name, plain, part)

  const full = await expectStatus(507, world.alice, 'PUT', `${folder}new/d`, plain, part)
  expect(full.headers.get('content-type')).toContain('application/problem+json')
  expect(await full.text()).toContain(String(limit))
  await expectStatus(507, world.alice, 'POST', folder, plain, part)
  await expectStatus(507, world.alice, 'PUT', `${folder}a`, plain, part + part)
  expect(await members(world.alice, folder)).toEqual(['a', 'b', 'c'])
  expect(await (await send(world.alice, 'GET', `${folder}a`)).text()).toBe(part)
  await expectStatus(201, world.bob, 'PUT', `${world.bob.pod}mine`, plain, part)

  await expectStatus(205, world.alice, 'DELETE', `${folder}a`)
  await expectStatus(201, world.alice, 'PUT', `${folder}d`, plain, part)
})

it('P-60 of many writes at the same moment, no two slip under the limit together', async () => {
  const part = 'x'.repeat(limit / 4)
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => send(world.bob, 'PUT', `${world.bob.pod}many/${n}`, plain, part)),
  )

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2)
  expect(answers.filter(({ status }) => status === 507)).toHaveLength(10)
})

it('P-60 a document cannot grow past it by patches either', async () => {
  const url = `${world.bob.pod}notes.ttl`
  await expectStatus(201, world.bob, 'PUT', url, turtle, '<#a> <#b> "c".')

  const words = 'y'.repeat(limit / 3)
  await expectStatus(507, world.bob, 'PATCH', url, n3, patchOf({ inserts: `<#a> <#b> "${words}".` }))
  expect(await (await send(world.bob, 'GET', url)).text()).not.toContain('yyy')
})
