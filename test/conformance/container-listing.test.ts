import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  containerLink,
  expectStatus,
  linked,
  members,
  n3,
  nextSecond,
  openWorld,
  patchOf,
  plain,
  send,
  share,
  triples,
  turtle,
  type World,
} from './world.ts'

let world: World
let box: string

const ldp = 'http://www.w3.org/ns/ldp#'
const stat = 'http://www.w3.org/ns/posix/stat#'
const modified = 'http://purl.org/dc/terms/modified'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}listed/`
  await expectStatus(201, world.alice, 'PUT', `${box}a.ttl`, turtle, '<#a> <#b> 1.')
  await expectStatus(201, world.alice, 'PUT', `${box}b.txt`, plain, 'hello')
  await expectStatus(201, world.alice, 'PUT', `${box}inner/deep.txt`, plain, 'deep')
})

afterAll(() => world.server.close())

async function valuesOf(subject: string, predicate: string): Promise<string[]> {
  const quads = await triples(world.alice, box)
  return quads
    .filter((quad) => quad.subject.value === subject && quad.predicate.value === predicate)
    .map(({ object }) => object.value)
}

describe('container listing', () => {
  it('CT-1 contains every direct child and nothing else', async () => {
    expect(await members(world.alice, box)).toEqual(['a.ttl', 'b.txt', 'inner/'])
    expect(await members(world.alice, `${box}inner/`)).toEqual(['deep.txt'])
  })

  it('CT-2 is a basic container, in its triples and in its links', async () => {
    expect(await valuesOf(box, rdfType)).toEqual(
      expect.arrayContaining([`${ldp}Container`, `${ldp}BasicContainer`]),
    )
    const types = linked(await send(world.alice, 'HEAD', box), 'type')
    expect(types).toEqual(
      expect.arrayContaining([`${ldp}Resource`, `${ldp}Container`, `${ldp}BasicContainer`]),
    )
    const predicates = (await triples(world.alice, box)).map(({ predicate }) => predicate.value)
    expect(predicates).not.toContain(`${ldp}membershipResource`)
  })

  it('CT-3 never lists auxiliaries', async () => {
    await share(world.alice, `${box}a.ttl`, [])
    await share(world.alice, box, [])
    await expectStatus(201, world.alice, 'PUT', `${box}a.ttl.meta`, turtle, '<> <#n> 1.')
    await expectStatus(204, world.alice, 'PUT', `${box}.meta`, turtle, '<> <#n> 1.')
    expect(await members(world.alice, box)).toEqual(['a.ttl', 'b.txt', 'inner/'])
  })

  it('CT-4, CT-5, CT-6 tells type, size and time of each child', async () => {
    const file = `${box}b.txt`
    expect(await valuesOf(file, rdfType)).toContain(
      'http://www.w3.org/ns/iana/media-types/text/plain#Resource',
    )
    expect(await valuesOf(file, `${stat}size`)).toEqual(['5'])
    const head = await send(world.alice, 'HEAD', file)
    const time = Date.parse(head.headers.get('last-modified') ?? '')
    expect((await valuesOf(file, modified)).map((value) => Date.parse(value))).toEqual([time])
    expect(await valuesOf(file, `${stat}mtime`)).toEqual([String(time / 1000)])
    expect(await valuesOf(`${box}inner/`, `${stat}size`)).toEqual([])
    expect(await valuesOf(`${box}inner/`, rdfType)).toContain(`${ldp}BasicContainer`)
    const changed = (await send(world.alice, 'HEAD', `${box}inner/`)).headers.get('last-modified') ?? ''
    expect(await valuesOf(`${box}inner/`, `${stat}mtime`)).toEqual([String(Date.parse(changed) / 1000)])
  })

  it('CT-5, CR-3 tells when members of a member came and went, under another tag', async () => {
    const [outer, inner] = [`${world.alice.pod}times/`, `${world.alice.pod}times/inner/`]
    await expectStatus(201, world.alice, 'PUT', `${inner}a`, plain, 'a')
    const tagOf = async () => (await send(world.alice, 'HEAD', outer)).headers.get('etag') ?? ''
    const timeIn = async () =>
      (await triples(world.alice, outer))
        .filter(({ subject, predicate }) => subject.value === inner && predicate.value === modified)
        .map(({ object }) => Date.parse(object.value))
    for (const [method, body] of [
      ['PUT', 'b'],
      ['DELETE', undefined],
    ] as const) {
      const before = await tagOf()
      await timeIn()
      await nextSecond()
      await expectStatus([201, 205], world.alice, method, `${inner}b`, body ? plain : {}, body)
      const head = await send(world.alice, 'HEAD', inner)
      expect(await timeIn()).toEqual([Date.parse(head.headers.get('last-modified') ?? '')])
      await expectStatus(200, world.alice, 'GET', outer, { 'if-none-match': before })
    }
  })

  it.each([['text/x^y'], ['text/x#y'], ['TEXT/Plain ; charset=utf-8'], ["text/x'y"]])(
    'CT-4 a media type spelt %s does not break the listing',
    async (type) => {
      const url = `${box}inner/odd`
      const response = await send(world.alice, 'PUT', url, { 'content-type': type }, 'x')
      if (response.status !== 400) {
        expect(response.status).toBe(201)
        expect(await members(world.alice, `${box}inner/`)).toEqual(['deep.txt', 'odd'])
        await expectStatus(205, world.alice, 'DELETE', url)
      }
      expect(await members(world.alice, `${box}inner/`)).toEqual(['deep.txt'])
    },
  )

  it('CT-8 lists the very address that works', async () => {
    const names = ['with%20space', '%E6%97%A5%E6%9C%AC', 'plus+and&co', '%23hash', 'a%2Fb']
    for (const name of names) await expectStatus(201, world.alice, 'PUT', `${box}names/${name}`, plain, name)
    const listed = await members(world.alice, `${box}names/`)
    expect(listed).toEqual([...names].sort())
    for (const name of listed) {
      const response = await expectStatus(200, world.alice, 'GET', `${box}names/${name}`)
      expect(await response.text()).toBe(name)
    }
  })

  it('CT-9 Read on the container shows children the reader cannot read', async () => {
    const url = `${box}open/`
    await expectStatus(201, world.alice, 'PUT', `${url}secret.txt`, plain, 'secret')
    await share(world.alice, url, [{ who: world.bob.webId, modes: ['Read'], scope: 'accessTo' }])
    expect(await members(world.bob, url)).toEqual(['secret.txt'])
    await expectStatus(403, world.bob, 'GET', `${url}secret.txt`)
  })

  it('CT-10 shows a client’s own triples beside the managed ones', async () => {
    await expectStatus(204, world.alice, 'PATCH', box, n3, patchOf({ inserts: '<> <#title> "Mine"' }))
    expect(await valuesOf(box, `${box}#title`)).toEqual(['Mine'])
    expect(await members(world.alice, box)).toContain('a.ttl')
  })

  it('CT-11 concurrent creates lose nothing, and no subject has two times', async () => {
    const url = `${box}busy/`
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        n % 2 === 0
          ? expectStatus(201, world.alice, 'PUT', `${url}${n}`, plain, 'x')
          : expectStatus([201, 404], world.alice, 'PUT', `${url}${n}`, turtle, ''),
      ),
    )
    expect(await members(world.alice, url)).toHaveLength(40)
    const times = (await triples(world.alice, url)).filter(({ predicate }) => predicate.value === modified)
    const subjects = times.map(({ subject }) => subject.value)
    expect(new Set(subjects).size).toBe(subjects.length)
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => expectStatus(205, world.alice, 'DELETE', `${url}${n}`)),
    )
    expect(await members(world.alice, url)).toHaveLength(20)
  })

  it('CT-12 a listing of more than one page is whole, in every form', async () => {
    const url = `${box}many/`
    for (let start = 0; start < 1100; start += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          expectStatus(201, world.alice, 'PUT', `${url}${start + n}`, plain, 'x'),
        ),
      )
    }
    expect(await members(world.alice, url)).toHaveLength(1100)
    const json = await expectStatus(200, world.alice, 'GET', url, { accept: 'application/ld+json' })
    const nodes = (await json.json()) as Record<string, unknown>[]
    expect(nodes.filter((node) => `${ldp}contains` in node)).toHaveLength(1100)
    const lines = await expectStatus(200, world.alice, 'GET', url, { accept: 'application/n-triples' })
    const contained = (await lines.text()).split('\n').filter((line) => line.includes(`<${ldp}contains>`))
    expect(new Set(contained).size).toBe(1100)
  })

  it('CT-13 an index.html does not shadow the listing', async () => {
    const url = `${box}site/`
    await expectStatus(201, world.alice, 'PUT', `${url}index.html`, { 'content-type': 'text/html' }, '<p>hi')
    expect(await members(world.alice, url)).toEqual(['index.html'])
  })

  it('CT-2 an empty container lists nothing', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}empty/`, { ...turtle, ...containerLink })
    expect(await members(world.alice, `${box}empty/`)).toEqual([])
  })
})
