import { describe, expect, it } from 'vitest'
import { alice, bob, get, type OpenedStore } from './fixtures.ts'

export function describeRecords(given: () => OpenedStore & { tick: (ms: number) => void }): void {
  describe('owners of a storage', () => {
    it('P-27 are those it was made for, shown to nobody, until they are changed', async () => {
      const { store } = given()
      const owners = () =>
        store.read(async (reader) => {
          const [storage] = await reader.storages()
          return [storage?.owners, storage?.shownOwners]
        })
      expect(await owners()).toEqual([[alice], []])
      await store.write(async (writer) => {
        const { storage } = await get(writer, 'alice/')
        await writer.changeOwners(storage, [alice, bob], [bob])
      })
      expect(await owners()).toEqual([[alice, bob], [bob]])
    })
  })

  describe('records', () => {
    it('are kept by kind and id, and replaced whole', async () => {
      const { store } = given()
      await store.write(async (writer) => {
        await writer.putRecord('a', '1', { x: 1 }, { index: { owner: 'o' } })
        await writer.putRecord('b', '1', 'other')
        await writer.putRecord('a', '1', { x: 2 })
      })
      await store.read(async (reader) => {
        expect(await reader.record('a', '1')).toEqual({ x: 2 })
        expect(await reader.record('b', '1')).toBe('other')
        expect(await reader.record('a', '2')).toBeUndefined()
        expect(await reader.recordsBy('a', 'owner', 'o')).toEqual([])
        expect([await reader.countRecords('a'), await reader.countRecords('c')]).toEqual([1, 0])
      })
    })

    it('are found and removed by what they are indexed under', async () => {
      const { store } = given()
      await store.write(async (writer) => {
        for (const id of ['1', '2', '3']) {
          await writer.putRecord('token', id, id, { index: { grant: id === '3' ? 'h' : 'g' } })
        }
        await writer.putRecord('code', '1', 'c', { index: { grant: 'g' } })
      })
      const of = (kind: string, grant: string) =>
        store.read(async (reader) => (await reader.recordsBy(kind, 'grant', grant)).map(({ id }) => id))
      expect(await of('token', 'g')).toEqual(['1', '2'])
      await store.write((writer) => writer.removeRecordsBy(['token'], 'grant', 'g'))
      expect(await of('token', 'g')).toEqual([])
      expect(await of('token', 'h')).toEqual(['3'])
      expect(await of('code', 'g')).toEqual(['1'])
    })

    it('come back oldest first', async () => {
      const { store } = given()
      const ids = ['m', 'a', 'z', 'b']
      for (const id of ids) {
        await store.write((writer) => writer.putRecord('t', id, id, { index: { of: 'all' } }))
      }
      const found = await store.read((reader) => reader.recordsBy('t', 'of', 'all'))
      expect(found.map(({ id }) => id)).toEqual(ids)
      const firstTwo = await store.read((reader) => reader.recordsBy('t', 'of', 'all', 2))
      expect(firstTwo.map(({ id }) => id)).toEqual(['m', 'a'])
    })

    it('are never returned after their end of life, swept or not', async () => {
      const { store, sweep, tick } = given()
      const soon = Date.parse('2026-01-01T00:00:00Z') + 1000
      await store.write((writer) => writer.putRecord('t', '1', 'x', { expiresAt: soon, index: { of: 'me' } }))
      await store.write((writer) => writer.putRecord('t', '2', 'y', { index: { of: 'me' } }))
      expect(await store.read((reader) => reader.record('t', '1'))).toBe('x')
      tick(1000)
      const live = async () => {
        expect(await store.read((reader) => reader.record('t', '1'))).toBeUndefined()
        const found = await store.read((reader) => reader.recordsBy('t', 'of', 'me'))
        expect(found.map(({ id }) => id)).toEqual(['2'])
        expect(await store.write((writer) => writer.takeRecord('t', '1'))).toBeUndefined()
      }
      await live()
      await sweep()
      await live()
    })

    it('are taken once, however many ask', async () => {
      const { store } = given()
      await store.write((writer) => writer.putRecord('code', '1', 'secret'))
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => store.write((writer) => writer.takeRecord<string>('code', '1'))),
      )
      expect(taken.filter((value) => value === 'secret')).toHaveLength(1)
      expect(taken.filter((value) => value === undefined)).toHaveLength(19)
    })
  })
}
