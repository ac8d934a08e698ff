import { describe, expect, it } from 'vitest'
import type { ResourceIri } from '#base/iri.ts'
import type { Store } from '../store.ts'
import { alice, at, author, entries, get, put, rdf, setAcl, text } from './fixtures.ts'

export function describeLog(given: () => Store): void {
  describe('log', () => {
    it('has one row a change, with who, through what, and the triples that came and went', async () => {
      const store = given()
      const iri = at('alice/x')
      const after = (await entries(store)).at(-1)?.seq ?? 0
      const made = await store.write(async (writer) => put(writer, 'alice/x', await rdf('<#a> <#b> 1.', iri)))
      const quads = await store.read((reader) => reader.quads(made))
      const added = (await rdf('<#a> <#b> "two".', iri)).quads ?? []
      const body = { kind: 'bytes' as const, bytes: Buffer.from('') }
      const patched = await store.write((writer) =>
        writer.patchDocument(made, { added, removed: quads, body }, author),
      )
      await store.write((writer) => writer.remove(patched, { webid: undefined, client: undefined }))
      const log = (await entries(store)).filter(({ seq }) => seq > after)
      expect(log.map(({ activity }) => activity)).toEqual(['Create', 'Update', 'Delete'])
      expect(log.every((entry) => entry.iri === iri && entry.storage === made.storage)).toBe(true)
      expect(log.map(({ seq }) => seq).slice(0, 2)).toEqual([made.version, patched.version])
      expect(log[0]).toMatchObject({ agent: alice, client: author.client, delta: undefined })
      expect(log[1]?.delta).toEqual({
        added: [`<${iri}#a> <${iri}#b> "two" .`],
        removed: [`<${iri}#a> <${iri}#b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .`],
      })
      expect(log[2]).toMatchObject({ agent: undefined, client: undefined })
    })

    it('names the auxiliaries that went with their subject', async () => {
      const store = given()
      await store.write((writer) => put(writer, 'alice/x', text('1')))
      await setAcl(store, 'alice/x', [])
      const after = (await entries(store)).at(-1)?.seq ?? 0
      await store.write(async (writer) => writer.remove(await get(writer, 'alice/x'), author))
      const deleted = (await entries(store)).filter(({ seq }) => seq > after).map(({ iri }) => iri)
      expect(deleted.sort()).toEqual([at('alice/x'), at('alice/x.acl')])
    })

    it('is read in pages, in order, from any cursor', async () => {
      const store = given()
      for (let index = 0; index < 30; index++) {
        await store.write((writer) => put(writer, `alice/m${index}`, text('x')))
      }
      const all = await entries(store)
      const page = await store.read((reader) =>
        reader.log({ after: all[4]?.seq ?? 0, limit: 10, withDelta: true }),
      )
      expect(page).toEqual(all.slice(5, 15))
    })

    it('calls back when a commit is on disk, and not for what was refused or is no change', async () => {
      const store = given()
      const heard: number[] = []
      const stop = store.onCommit((logEnd) => heard.push(logEnd))
      const end = () => store.read((reader) => reader.logEnd())
      await store.write((writer) => put(writer, 'alice/x', text('1')))
      expect(heard).toEqual([await end()])
      await store.write(async () => Promise.reject(new Error('refused'))).catch(() => undefined)
      await store.write((writer) => writer.putRecord('kind', 'id', 1))
      expect(heard).toHaveLength(1)
      stop()
      await store.write((writer) => put(writer, 'alice/y', text('1')))
      expect(heard).toHaveLength(1)
      expect(await end()).toBeGreaterThan(heard[0] ?? 0)
    })

    it('is read for one storage alone, and without what nobody asked for', async () => {
      const store = given()
      const [made, patched] = await store.write(async (writer) => {
        const other = await writer.createStorage('https://pod.example/other/' as ResourceIri, [], author)
        const iri = at('alice/x')
        const first = await put(writer, 'alice/x', await rdf('<#a> <#b> 1.', iri))
        await writer.createContainer(other, 'https://pod.example/other/x/' as ResourceIri, author)
        const added = (await rdf('<#a> <#b> 2.', iri)).quads ?? []
        const body = { kind: 'bytes' as const, bytes: Buffer.from('') }
        return [first, await writer.patchDocument(first, { added, removed: [], body }, author)] as const
      })
      const page = (after: number, limit: number, withDelta: boolean) =>
        store.read((reader) => reader.logOf(made.storage, { after, limit, withDelta }))
      const before = made.version - 1
      expect((await page(before, 10, true)).map(({ seq }) => seq)).toEqual([made.version, patched.version])
      expect((await page(before, 1, true)).map(({ seq }) => seq)).toEqual([made.version])
      expect((await page(made.version, 10, true))[0]?.delta?.added).toHaveLength(1)
      expect((await page(made.version, 10, false))[0]).toMatchObject({ delta: undefined, activity: 'Update' })
      const asked = { after: patched.version - 1, limit: 1, withDelta: false }
      const spared = await store.read((reader) => reader.log(asked))
      expect(spared[0]).toMatchObject({ seq: patched.version, delta: undefined })
      expect(await store.read((reader) => reader.logStart())).toBe((await entries(store))[0]?.seq)
    })

    it('bug-class-24 keeps no large delta: patches back and forth would fill the disk past any quota', async () => {
      const store = given()
      const iri = at('alice/large')
      const large = (await rdf(`<#a> <#b> "${'x'.repeat(20_000)}".`, iri)).quads ?? []
      const body = { kind: 'bytes' as const, bytes: Buffer.from('') }
      const patched = await store.write(async (writer) => {
        const made = await put(writer, 'alice/large', await rdf('<#a> <#b> 1.', iri))
        return writer.patchDocument(made, { added: large, removed: [], body }, author)
      })
      expect(await store.read((reader) => reader.hasQuads(patched, large))).toBe(true)
      expect((await entries(store)).at(-1)).toMatchObject({ seq: patched.version, delta: undefined })
    })

    it('tells by which grants a change was governed, by ids that are never given twice', async () => {
      const store = given()
      const made = await store.write((writer) => put(writer, 'alice/x', text('1')))
      await setAcl(store, 'alice/x', [])
      await store.write(async (writer) => writer.remove(await get(writer, 'alice/x'), author))
      const [deleted] = (await entries(store)).slice(-1)
      expect(deleted).toMatchObject({ iri: made.iri, activity: 'Delete' })
      expect(deleted?.access).not.toBe(made.access)
      const again = await store.write((writer) => put(writer, 'alice/x', text('1')))
      expect(again.id).toBeGreaterThan((deleted?.access ?? 0) >> 1)
      expect((await entries(store)).at(-1)).toMatchObject({ iri: made.iri, access: again.access })
    })
  })
}
