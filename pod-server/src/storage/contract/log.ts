import { describe, expect, it } from 'vitest'
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
      const page = await store.read((reader) => reader.log(all[4]?.seq ?? 0, 10))
      expect(page).toEqual(all.slice(5, 15))
    })
  })
}
