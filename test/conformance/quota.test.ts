import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
  const problem = (await full.json()) as { detail: string; room: number }
  expect(problem.detail).toContain(String(limit))
  expect(problem.room).toBeGreaterThan(0)
  expect(problem.room).toBeLessThan(part.length)
  await expectStatus(507, world.alice, 'POST', folder, plain, part)
  await expectStatus(507, world.alice, 'PUT', `${folder}a`, plain, part + part)
  expect(await members(world.alice, folder)).toEqual(['a', 'b', 'c'])
  expect(await (await send(world.alice, 'GET', `${folder}a`)).text()).toBe(part)
  await expectStatus(201, world.bob, 'PUT', `${world.bob.pod}mine`, plain, part)

  await expectStatus(205, world.alice, 'DELETE', `${folder}a`)
  await expectStatus(201, world.alice, 'PUT', `${folder}d`, plain, part)
})

it('P-60 bug-class-13 who may only leave something there hears that a pod is full, and not how full', async () => {
  const inbox = `${world.alice.pod}inbox/`
  for (const letter of ['x'.repeat(limit), 'y'.repeat(2 * limit)]) {
    const full = await expectStatus(507, world.bob, 'POST', inbox, plain, letter)
    const problem = (await full.json()) as Record<string, unknown>
    expect(problem.detail).toBe('this pod is full')
    expect(problem).not.toHaveProperty('room')
  }
})

it('P-60 bug-class-25 what a pod has no room for is not taken in first', async () => {
  const data = await mkdtemp(join(tmpdir(), 'hearth-quota-'))
  const small = await openWorld({ data, podBytes: String(limit) })
  const large = Buffer.alloc(limit * 2, 'x')
  const [url, file] = [`${small.alice.pod}large`, { 'content-type': 'application/octet-stream' }]
  const pieces = new ReadableStream({
    start(controller) {
      for (let at = 0; at < large.byteLength; at += 50_000)
        controller.enqueue(large.subarray(at, at + 50_000))
      controller.close()
    },
  })
  await expectStatus(507, small.alice, 'PUT', url, file, large)
  await expectStatus(507, small.alice, 'POST', small.alice.pod, file, large)
  // In pieces, with no word of how many there will be.
  const init = { method: 'PUT', headers: file, body: pieces, duplex: 'half' } as RequestInit
  expect((await small.alice.fetch(url, init)).status).toBe(507)
  const kept = await readdir(join(data, 'blobs'), { recursive: true, withFileTypes: true }).catch(() => [])
  expect(kept.filter((entry) => entry.isFile())).toEqual([])
  await expectStatus(201, small.alice, 'PUT', url, file, large.subarray(0, limit / 2))
  await expectStatus(204, small.alice, 'PUT', url, file, large.subarray(0, limit * 0.9))
  await small.server.close()
  await rm(data, { recursive: true })
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

describe('P-60 what a pod may hold is counted in more than bytes', () => {
  let counted: World

  beforeAll(async () => {
    counted = await openWorld({ podResources: '25', podTriples: '200' })
  })

  afterAll(() => counted.server.close())

  it('P-60 bug-class-27 a pod has so many resources; parents made on the way count, and nothing is half there', async () => {
    const { alice } = counted
    const container = `${alice.pod}many/`
    await expectStatus(201, alice, 'PUT', container)
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => send(alice, 'PUT', `${container}${n}`, plain, 'x')),
    )

    const made = answers.filter(({ status }) => status === 201).length
    expect(made).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status === 507)).toHaveLength(30 - made)
    expect(await members(alice, container)).toHaveLength(made)
    await expectStatus(205, alice, 'DELETE', `${container}${answers.findIndex(({ ok }) => ok)}`)
    const full = await expectStatus(507, alice, 'PUT', `${alice.pod}deep/er/note`, plain, 'x')
    expect(await full.text()).toContain('25 resources')
    await expectStatus(404, alice, 'GET', `${alice.pod}deep/`)
    await expectStatus(201, alice, 'PUT', `${container}one-more`, plain, 'x')
  })

  it('P-60 bug-class-24 and so many triples, by PUT and by patches', async () => {
    const { bob } = counted
    const url = `${bob.pod}big.ttl`
    const lines = (count: number) => Array.from({ length: count }, (_, n) => `<#a> <#b> ${n}.`).join('\n')
    await expectStatus(201, bob, 'PUT', url, turtle, lines(100))

    const full = await expectStatus(507, bob, 'PUT', `${bob.pod}more.ttl`, turtle, lines(150))
    expect(await full.text()).toContain('200 triples')
    await expectStatus(507, bob, 'PATCH', url, n3, patchOf({ inserts: lines(180) }))
    await expectStatus(404, bob, 'GET', `${bob.pod}more.ttl`)
    await expectStatus(204, bob, 'PUT', url, turtle, lines(10))
    await expectStatus(201, bob, 'PUT', `${bob.pod}more.ttl`, turtle, lines(100))
  })
})
