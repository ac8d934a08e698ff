import { DataFactory } from 'n3'
import { describe, expect, it } from 'vitest'
import type { QuadPattern } from '#rdf/match-patterns.ts'
import type { DocumentState } from '../store.ts'
import {
  at,
  author,
  bob,
  bytesOf,
  get,
  grantsAt,
  put,
  rdf,
  readBit,
  setAcl,
  type Timed,
  text,
} from './fixtures.ts'

export function describeDocuments(given: () => Timed): void {
  describe('documents', () => {
    it('keeps the bytes, the media type and the triples of what it was given', async () => {
      const { store } = given()
      const state = await rdf('<#a> <#b> "c"@en, 1, <#d>, [ <#e> true ].', at('alice/x'))
      const made = await store.write(async (writer) => put(writer, 'alice/x', state))
      await store.read(async (reader) => {
        const found = await reader.resourceWithBody(made.iri)
        expect(found?.resource).toMatchObject({ ...made, accessVersion: 0 })
        expect(Buffer.from(found?.body ?? [])).toEqual(Buffer.from(bytesOf(state)))
        const quads = await reader.quads(made)
        expect(quads).toHaveLength(5)
        expect(quads.map(({ object }) => object.value)).toEqual(expect.arrayContaining(['c', '1', 'true']))
        expect(await reader.hasQuads(made, quads)).toBe(true)
      })
    })

    it('replaces the whole state: nothing of the old body, type or triples is left', async () => {
      const { store, tick } = given()
      const made = await store.write(async (writer) =>
        put(writer, 'alice/x', await rdf('<#old> <#b> 1.', at('alice/x'))),
      )
      const old = await store.read((reader) => reader.quads(made))
      tick(5000)
      const after = await store.write((writer) => writer.replaceDocument(made, text('plain'), author))
      expect(after).toMatchObject({ id: made.id, mediaType: 'text/plain', size: 5, isRdf: false })
      expect(after.version).toBeGreaterThan(made.version)
      expect(after.modified).toBe(made.modified + 5000)
      await store.read(async (reader) => {
        expect(await reader.quads(made)).toEqual([])
        expect(await reader.hasQuads(made, old)).toBe(false)
        const found = await reader.resourceWithBody(made.iri)
        expect(Buffer.from(found?.body ?? []).toString()).toBe('plain')
      })
    })

    it('patches single triples and takes the new body with them', async () => {
      const { store } = given()
      const iri = at('alice/x')
      const made = await store.write(async (writer) =>
        put(writer, 'alice/x', await rdf('<#a> <#b> 1, 2.', iri)),
      )
      const [one] = (await rdf('<#a> <#b> 1.', iri)).quads ?? []
      const [three] = (await rdf('<#a> <#b> 3.', iri)).quads ?? []
      if (!one || !three) throw new Error('the test has no triples')
      const body = { kind: 'bytes' as const, bytes: Buffer.from('<#a> <#b> 2, 3.') }
      await store.write((writer) =>
        writer.patchDocument(made, { added: [three], removed: [one], body }, author),
      )
      await store.read(async (reader) => {
        const values = (await reader.quads(made)).map(({ object }) => object.value)
        expect(values.sort()).toEqual(['2', '3'])
        const found = await reader.resourceWithBody(iri)
        expect(Buffer.from(found?.body ?? []).toString()).toBe('<#a> <#b> 2, 3.')
        expect(found?.resource).toMatchObject({ mediaType: 'text/turtle', isRdf: true, size: 15 })
      })
    })

    it('patches the text itself where no body comes with the triples: by line, and whole only once', async () => {
      const { store } = given()
      const iri = at('alice/x')
      const made = await store.write(async (writer) =>
        put(writer, 'alice/x', await rdf('@prefix : <urn:>. :a :b :c, [ :d "e" ]. # mine', iri)),
      )
      const triple = async (turtle: string) => (await rdf(turtle, iri)).quads ?? []
      const patch = async (parts: { added?: string; removed?: string }) => {
        const [added, removed] = [await triple(parts.added ?? ''), await triple(parts.removed ?? '')]
        return store.write(async (writer) =>
          writer.patchDocument(await get(writer, 'alice/x'), { added, removed, body: undefined }, author),
        )
      }
      const read = async () => {
        const { resource, body } = (await store.read((reader) => reader.resourceWithBody(iri))) ?? {}
        const text = Buffer.from(body ?? []).toString()
        expect(resource?.size).toBe(Buffer.byteLength(text))
        expect(await triple(text)).toHaveLength((await store.read((reader) => reader.quads(made))).length)
        return text
      }
      const before = (await store.read((reader) => reader.storages()))[0]?.bytes ?? 0

      await patch({ added: '<urn:n> <urn:p> "é", "new\\nline"@en.' })
      expect(await read()).toMatch(
        /^@prefix : <urn:>\. :a :b :c, \[ :d "e" \]\. # mine\n<urn:n> <urn:p> "é" \.\n/,
      )
      await patch({ removed: '<urn:n> <urn:p> "new\\nline"@EN.', added: '<urn:n> <urn:p> [ <urn:d> 1 ].' })
      expect(await read()).toMatch(/ # mine\n<urn:n> <urn:p> "é" \.\n/)
      await patch({ removed: '<urn:a> <urn:b> <urn:c>.' })
      const [prefixes, ...lines] = (await read()).split('\n')
      expect(prefixes).toBe('@prefix : <urn:>.')
      expect(lines.filter((line) => line !== '')).toHaveLength(5)
      const last = await patch({ added: '<urn:a> <urn:b> <urn:c>.' })
      expect(await read()).toContain('\n<urn:a> <urn:b> <urn:c> .')

      const bytes = (await store.read((reader) => reader.storages()))[0]?.bytes
      expect(bytes).toBe(before + last.size - made.size)
      await store.write((writer) => writer.replaceDocument(last, text('whole'), author))
      const replaced = await store.read((reader) => reader.resourceWithBody(iri))
      expect(Buffer.from(replaced?.body ?? []).toString()).toBe('whole')
    })

    it('bug-class-13 bug-class-24 reads no large body before it is asked for, and then that of the same version', async () => {
      const { store } = given()
      const large = text('x'.repeat(100_000))
      const made = await store.write((writer) => put(writer, 'alice/large', large))
      const found = await store.read((reader) => reader.resourceWithBody(made.iri))
      expect(found).toMatchObject({ resource: { version: made.version, size: 100_000 }, body: undefined })
      const bodyOf = (resource: typeof made) => store.read((reader) => reader.body(resource))
      expect(Buffer.from((await bodyOf(made)) ?? []).toString()).toBe('x'.repeat(100_000))
      const next = await store.write((writer) => writer.replaceDocument(made, text('secret'), author))
      expect(await bodyOf(made)).toBeUndefined()
      expect(Buffer.from((await bodyOf(next)) ?? []).toString()).toBe('secret')
    })

    it('finds triples of one document by what they look like', async () => {
      const { store } = given()
      const turtle = '<urn:a> <urn:b> 1, 2; <urn:c> 1. <urn:d> <urn:b> 1.'
      const made = await store.write(async (writer) => {
        await put(writer, 'alice/other', await rdf('<urn:z> <urn:b> 1.', at('alice/other')))
        return put(writer, 'alice/x', await rdf(turtle, at('alice/x')))
      })
      const one = DataFactory.literal('1', DataFactory.namedNode('http://www.w3.org/2001/XMLSchema#integer'))
      const [a, b] = [DataFactory.namedNode('urn:a'), DataFactory.namedNode('urn:b')]
      const count = (pattern: QuadPattern, limit = 100) =>
        store.read(async (reader) => (await reader.quadsLike(made, pattern, limit)).length)
      expect(await count({})).toBe(4)
      expect(await count({}, 3)).toBe(3)
      expect(await count({ subject: a })).toBe(3)
      expect(await count({ subject: a, object: one })).toBe(2)
      expect(await count({ predicate: b })).toBe(3)
      expect(await count({ predicate: b, object: one })).toBe(2)
      expect(await count({ object: one })).toBe(3)
      expect(await count({ subject: a, predicate: b, object: one })).toBe(1)
      expect(await count({ subject: b })).toBe(0)
    })

    it('keeps apart the blank node that it told of and one that a client added under the same label', async () => {
      const { store } = given()
      const iri = at('alice/x')
      const made = await store.write(async (writer) => put(writer, 'alice/x', await rdf('_:x <#p> 1.', iri)))
      const [told] = await store.read((reader) => reader.quads(made))
      const back = await rdf(`_:${told?.subject.value} <#p> 1. _:x <#p> 2. _:x_ <#p> 3. <#a> <#q> _:x.`, iri)
      const after = await store.write((writer) => writer.replaceDocument(made, back, author))
      const quads = await store.read((reader) => reader.quads(after))
      const whoSays = (value: string) => quads.find(({ object }) => object.value === value)?.subject.value
      expect(new Set(['1', '2', '3'].map(whoSays)).size).toBe(3)
      expect(whoSays('1')).toBe(told?.subject.value)
      expect(quads.find(({ subject }) => subject.value === `${iri}#a`)?.object.value).toBe(whoSays('2'))
    })

    it('keeps the blank nodes of two documents apart, also under one label', async () => {
      const { store } = given()
      const node = DataFactory.blankNode('same')
      const quad = DataFactory.quad(node, DataFactory.namedNode('urn:p'), DataFactory.literal('x'))
      const state = {
        ...text('_:same <urn:p> "x".'),
        mediaType: 'text/turtle',
        quads: [quad],
      } as DocumentState
      const [first, second] = await store.write(async (writer) => [
        await put(writer, 'alice/1', state),
        await put(writer, 'alice/2', state),
      ])
      const [one, two] = await store.read(async (reader) => [
        await reader.quads(first),
        await reader.quads(second),
      ])
      expect(one?.[0]?.subject.value).not.toBe(two?.[0]?.subject.value)
    })

    it('removes a document with its auxiliaries, and gives their names back without their past', async () => {
      const { store } = given()
      const made = await store.write((writer) => put(writer, 'alice/x', text('old')))
      await setAcl(store, 'alice/x', [{ scope: 'own', principal: bob, modes: readBit }])
      await store.write(async (writer) =>
        writer.createDocument(await get(writer, 'alice/x'), at('alice/x.meta'), 'meta', text('m'), author),
      )
      await store.write(async (writer) => writer.remove(await get(writer, 'alice/x'), author))
      await store.read(async (reader) => {
        for (const path of ['alice/x', 'alice/x.acl', 'alice/x.meta']) {
          expect(await reader.resource(at(path))).toBeUndefined()
        }
      })
      const again = await store.write((writer) => put(writer, 'alice/x', text('new')))
      expect(again.version).toBeGreaterThan(made.version)
      expect(await grantsAt(store, 'alice/x')).toEqual({})
    })

    it('CR-3 never gives a version out twice, not even to a re-created resource', async () => {
      const { store } = given()
      const seen = new Set<number>()
      for (let round = 0; round < 20; round++) {
        const made = await store.write((writer) => put(writer, 'alice/x', text(`${round}`)))
        const changed = await store.write((writer) => writer.replaceDocument(made, text('same'), author))
        await store.write((writer) => writer.remove(changed, author))
        seen.add(made.version).add(changed.version)
      }
      expect(seen.size).toBe(40)
    })

    it('counts the bytes of a storage as they come and go', async () => {
      const { store } = given()
      const bytes = async () => (await store.read((reader) => reader.storages()))[0]?.bytes
      const before = (await bytes()) ?? 0
      const made = await store.write((writer) => put(writer, 'alice/x', text('12345')))
      expect(await bytes()).toBe(before + 5)
      const longer = await store.write((writer) => writer.replaceDocument(made, text('1234567'), author))
      expect(await bytes()).toBe(before + 7)
      await store.write((writer) => writer.remove(longer, author))
      expect(await bytes()).toBe(before)
    })

    it('counts its resources and triples too, whichever way they come and go', async () => {
      const { store } = given()
      const counts = async () => {
        const [storage] = await store.read((reader) => reader.storages())
        return [storage?.resources ?? 0, storage?.triples ?? 0]
      }
      const [resources = 0, triples = 0] = await counts()
      const grownBy = async () =>
        (await counts()).map((now, index) => now - (index === 0 ? resources : triples))

      const iri = at('alice/x')
      const state = await rdf('<#a> <#b> 1, 2. <#a> <#b> 2.', iri)
      const made = await store.write((writer) => put(writer, 'alice/x', state))
      expect(await grownBy()).toEqual([1, 2])
      const again = await rdf('<#a> <#b> 2, 3, 4. <#a> <#b> 4.', iri)
      const replaced = await store.write((writer) => writer.replaceDocument(made, again, author))
      expect(await grownBy()).toEqual([1, 3])
      const [added, removed] = [await rdf('<#a> <#b> 5.', iri), await rdf('<#a> <#b> 3, 4.', iri)]
      const change = { added: added.quads ?? [], removed: removed.quads ?? [], body: added.body }
      const patched = await store.write((writer) => writer.patchDocument(replaced, change, author))
      expect(await grownBy()).toEqual([1, 2])
      const acl = await rdf('<#a> <#b> 1.', at('alice/x.acl'))
      await store.write((writer) => writer.createDocument(patched, at('alice/x.acl'), 'acl', acl, author))
      expect(await grownBy()).toEqual([2, 3])
      await store.write((writer) => writer.remove(patched, author))
      expect(await grownBy()).toEqual([0, 0])
    })
  })
}
