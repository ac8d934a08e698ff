import { describe, expect, it } from 'vitest'
import {
  at,
  author,
  get,
  makeContainer,
  names,
  put,
  rdf,
  root,
  setAcl,
  type Timed,
  text,
} from './fixtures.ts'

export function describeContainment(given: () => Timed): void {
  describe('containment', () => {
    it('lists direct members by name, auxiliaries and grandchildren never', async () => {
      const { store } = given()
      await store.write(async (writer) => {
        const container = await writer.createContainer(await get(writer, 'alice/'), at('alice/c/'), author)
        await writer.createDocument(container, at('alice/c/b'), 'document', text('b'), author)
        await writer.createDocument(container, at('alice/c/a'), 'document', text('a'), author)
        const inner = await writer.createContainer(container, at('alice/c/inner/'), author)
        await writer.createDocument(inner, at('alice/c/inner/deep'), 'document', text('d'), author)
        await writer.createDocument(container, at('alice/c/.acl'), 'acl', text(''), author)
        await writer.createDocument(container, at('alice/c/.meta'), 'meta', text(''), author)
      })
      expect(await names(store, 'alice/c/')).toEqual(['a', 'b', 'inner/'])
      expect(await names(store, 'alice/')).toEqual(['c/'])
    })

    it('pages through a large container: every member once, none twice', async () => {
      const { store } = given()
      await store.write(async (writer) => {
        const parent = await get(writer, 'alice/')
        for (let index = 0; index < 250; index++) {
          await writer.createDocument(parent, at(`alice/m${index}`), 'document', text('x'), author)
        }
      })
      const seen: string[] = []
      await store.read(async (reader) => {
        const container = await get(reader, 'alice/')
        for (let page = await reader.members(container, 0, 40); page.length > 0; ) {
          expect(page.length).toBeLessThanOrEqual(40)
          seen.push(...page.map(({ iri }) => iri))
          page = await reader.members(container, page.at(-1)?.id ?? 0, 40)
        }
      })
      expect(seen).toHaveLength(250)
      expect(new Set(seen).size).toBe(250)
      expect(seen).toEqual([...Array(250).keys()].map((index) => at(`alice/m${index}`)))
    })

    it('can be taken away from its end, members before their container, and ends with its root', async () => {
      const { store } = given()
      await store.write(async (writer) => {
        const container = await writer.createContainer(await get(writer, 'alice/'), at('alice/c/'), author)
        await writer.createDocument(container, at('alice/c/~'), 'document', text('last'), author)
        await writer.createDocument(container, at('alice/c/%C3%A9'), 'document', text('first'), author)
        await writer.createDocument(container, at('alice/c/.acl'), 'acl', text(''), author)
      })
      const last = await store.read((reader) => reader.lastIn(root, 3))
      expect(last.map(({ iri }) => iri)).toEqual(['alice/c/~', 'alice/c/%C3%A9', 'alice/c/'].map(at))
      await store.write(async (writer) => {
        for (const resource of await writer.lastIn(root, 10)) await writer.remove(resource, author)
      })
      expect(await store.read((reader) => reader.existsAny([root, at('alice/c/.acl')]))).toBe(false)
      expect((await store.read((reader) => reader.storages())).map((storage) => storage.root)).not.toContain(
        root,
      )
    })

    it('CR-3 an auxiliary that changes leaves the version of its subject alone', async () => {
      const { store } = given()
      await store.write((writer) => put(writer, 'alice/x', text('1')))
      await setAcl(store, 'alice/x', [])
      const before = await store.read((reader) => get(reader, 'alice/x'))
      await setAcl(store, 'alice/x', [])
      expect((await store.read((reader) => get(reader, 'alice/x'))).version).toBe(before.version)
    })

    it('CT-7 moves the time of a container only when members come or go, its version with all its listing shows', async () => {
      const { store, tick } = given()
      const container = () => store.read((reader) => get(reader, 'alice/'))
      const empty = await container()
      tick(1000)
      const made = await store.write((writer) => put(writer, 'alice/x', text('1')))
      const one = await container()
      expect(one.modified).toBe(empty.modified + 1000)
      tick(1000)
      const changed = await store.write((writer) => writer.replaceDocument(made, text('12'), author))
      const same = await container()
      expect(same.modified).toBe(one.modified)
      expect(same.version).toBeGreaterThan(one.version)
      tick(1000)
      await store.write((writer) => writer.remove(changed, author))
      expect((await container()).modified).toBe(one.modified + 2000)
    })

    it('CT-5 moves the version of the container above too, whose listing shows that time, and not the one above that', async () => {
      const { store, tick } = given()
      await makeContainer(store, 'alice/', 'alice/b/')
      await makeContainer(store, 'alice/b/', 'alice/b/c/')
      const look = () =>
        store.read(async (reader) => [await get(reader, 'alice/'), await get(reader, 'alice/b/')] as const)
      const [top, above] = await look()
      tick(1000)
      const made = await store.write((writer) => put(writer, 'alice/b/c/x', text('1')))
      const [sameTop, other] = await look()
      expect(sameTop).toEqual(top)
      expect(other).toEqual({ ...above, version: made.version })
      const changed = await store.write((writer) => writer.replaceDocument(made, text('12'), author))
      expect((await look())[1]).toEqual(other)
      await store.write((writer) => writer.remove(changed, author))
      expect((await look())[1].version).toBeGreaterThan(changed.version)
    })

    it('P-54 refuses to remove a container that has members; its auxiliaries do not count', async () => {
      const { store } = given()
      await store.write((writer) => put(writer, 'alice/x', text('1')))
      const full = store.write(async (writer) => writer.remove(await get(writer, 'alice/'), author))
      await expect(full).rejects.toMatchObject({ code: 'conflict' })
      expect(await names(store, 'alice/')).toEqual(['x'])
      await makeContainer(store, 'alice/', 'alice/c/')
      await setAcl(store, 'alice/c/', [])
      await store.write(async (writer) => writer.remove(await get(writer, 'alice/c/'), author))
      expect(await names(store, 'alice/')).toEqual(['x'])
    })

    it('CT-10 keeps a client’s own triples of a container', async () => {
      const { store } = given()
      const { quads = [] } = await rdf('<> <urn:title> "T".', root)
      await store.write(async (writer) =>
        writer.replaceContainerQuads(await get(writer, 'alice/'), quads, author),
      )
      const kept = await store.read(async (reader) => reader.quads(await get(reader, 'alice/')))
      expect(kept.map(({ object }) => object.value)).toEqual(['T'])
      await store.write((writer) => put(writer, 'alice/x', text('1')))
      expect(await names(store, 'alice/')).toEqual(['x'])
    })
  })
}
