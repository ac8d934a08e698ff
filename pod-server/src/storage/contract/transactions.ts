import { describe, expect, it } from 'vitest'
import { PodError } from '#base/errors.ts'
import type { Store } from '../store.ts'
import { at, author, bob, everything, get, names, put, rdf, text } from './fixtures.ts'

export function describeTransactions(given: () => Store): void {
  describe('transactions', () => {
    it('a rejected write leaves nothing: no row, no triple, no member, no log row, no grant', async () => {
      const store = given()
      const before = await everything(store)
      const failed = store.write(async (writer) => {
        const made = await put(writer, 'alice/x', await rdf('<#a> <#b> 1.', at('alice/x')))
        const acl = await writer.createDocument(made, at('alice/x.acl'), 'acl', text(''), author)
        await writer.applyAcl(acl, [{ scope: 'own', principal: bob, modes: 15 }])
        await writer.putRecord('test', 'x', 1)
        throw new PodError('conflict', 'changed my mind')
      })
      await expect(failed).rejects.toMatchObject({ code: 'conflict' })
      expect(await everything(store)).toEqual(before)
      expect(await store.read((reader) => reader.record('test', 'x'))).toBeUndefined()
    })

    it('a write that fails takes nothing from those that share its commit', async () => {
      const store = given()
      const outcomes = await Promise.allSettled(
        Array.from({ length: 60 }, (_, index) =>
          store.write(async (writer) => {
            const state = await rdf(`<#it> <urn:n${index}> "only in ${index}".`, at(`alice/m${index}`))
            const made = await put(writer, `alice/m${index}`, state)
            if (index % 3 === 0) throw new Error('on purpose')
            return made
          }),
        ),
      )
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(20)
      const listed = await names(store, 'alice/')
      expect(listed).toHaveLength(40)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') continue
        const quads = await store.read((reader) => reader.quads(outcome.value))
        expect(quads[0]?.predicate.value).toBe(`urn:n${outcome.value.iri.slice(at('alice/m').length)}`)
      }
    })

    it('a term first seen in a write that failed can be used by the next', async () => {
      const store = given()
      const state = await rdf('<urn:new-subject> <urn:new-predicate> "new object".', at('alice/x'))
      const failed = store.write(async (writer) => {
        await put(writer, 'alice/x', state)
        throw new Error('on purpose')
      })
      await expect(failed).rejects.toThrow('on purpose')
      await store.write(async (writer) =>
        put(writer, 'alice/other', await rdf('<urn:1> <urn:2> <urn:3>, <urn:4>.', at('alice/other'))),
      )
      const made = await store.write((writer) => put(writer, 'alice/x', state))
      const [quad] = await store.read((reader) => reader.quads(made))
      expect([quad?.subject.value, quad?.predicate.value, quad?.object.value]).toEqual([
        'urn:new-subject',
        'urn:new-predicate',
        'new object',
      ])
    })

    it('CR-10 of 200 that compare and swap at once, exactly one wins each round', async () => {
      const store = given()
      let current = await store.write((writer) => put(writer, 'alice/x', text('start')))
      for (let round = 0; round < 3; round++) {
        const { version } = current
        const outcomes = await Promise.allSettled(
          Array.from({ length: 200 }, (_, index) =>
            store.write(async (writer) => {
              const found = await get(writer, 'alice/x')
              if (found.version !== version) throw new PodError('precondition-failed', 'too late')
              return writer.replaceDocument(found, text(`${round}-${index}`), author)
            }),
          ),
        )
        const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
        expect(winners).toHaveLength(1)
        current = await store.read((reader) => get(reader, 'alice/x'))
        expect(current.version).toBe(winners[0]?.version)
      }
    })

    it('a reader never sees a write before its commit', async () => {
      const store = given()
      const seen: unknown[] = []
      await store.write(async (writer) => {
        await put(writer, 'alice/x', text('1'))
        expect(await writer.resource(at('alice/x'))).toBeDefined()
        seen.push(await store.read((reader) => reader.resource(at('alice/x'))))
      })
      expect(seen).toEqual([undefined])
      expect(await store.read((reader) => reader.resource(at('alice/x')))).toBeDefined()
    })
  })
}
