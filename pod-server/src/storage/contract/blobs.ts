import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { BlobStore, DocumentState } from '../store.ts'
import { author, type OpenedStore, put, text, textOf } from './fixtures.ts'

const hour = 3_600_000

export function describeBlobs(given: () => OpenedStore & { tick: (ms: number) => void }): void {
  describe('blobs', () => {
    const save = (blobs: BlobStore, content: string, limit = 1_000_000) =>
      blobs.save(Readable.from([Buffer.from(content)]), limit)
    const stateOf = (saved: { blob: string; size: number }): DocumentState => ({
      mediaType: 'image/png',
      body: { kind: 'blob', ...saved },
      quads: undefined,
    })

    it('streams back what was saved, whole or in part', async () => {
      const { store, blobs } = given()
      const saved = await save(blobs, '0123456789')
      const made = await store.write((writer) => put(writer, 'alice/p', stateOf(saved)))
      expect(made).toMatchObject({ size: 10, blob: saved.blob, isRdf: false })
      const read = (range?: { start: number; end: number }) =>
        store.read(async (reader) => textOf(await reader.openBlob(saved.blob, range)))
      expect(await read()).toBe('0123456789')
      expect(await read({ start: 2, end: 4 })).toBe('234')
    })

    it('refuses a stream past its limit, or one that breaks off, and keeps nothing of it', async () => {
      const { blobs } = given()
      await expect(save(blobs, 'x'.repeat(100), 99)).rejects.toMatchObject({ code: 'too-large' })
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('half')
        throw new Error('gone away')
      }
      await expect(blobs.save(broken(), 1000)).rejects.toThrow('gone away')
      const whole = await save(blobs, 'whole')
      expect(await blobs.has(whole.blob)).toBe(true)
    })

    it('bug-class-21 sweeps an upload that nothing named, but leaves it the time to be named', async () => {
      const { store, blobs, sweep, tick } = given()
      const [refused, late] = [await save(blobs, 'refused'), await save(blobs, 'late')]
      await sweep()
      expect([await blobs.has(refused.blob), await blobs.has(late.blob)]).toEqual([true, true])
      await store.write((writer) => put(writer, 'alice/late', stateOf(late)))
      tick(hour)
      await sweep()
      expect([await blobs.has(refused.blob), await blobs.has(late.blob)]).toEqual([false, true])
    })

    it('sweeps a blob when the last resource that names it is gone, not before', async () => {
      const { store, blobs, sweep, tick } = given()
      const saved = await save(blobs, 'shared')
      tick(hour)
      const first = await store.write((writer) => put(writer, 'alice/1', stateOf(saved)))
      const second = await store.write((writer) => put(writer, 'alice/2', stateOf(saved)))
      await store.write((writer) => writer.remove(first, author))
      await sweep()
      expect(await blobs.has(saved.blob)).toBe(true)
      await store.write((writer) => writer.replaceDocument(second, text('small now'), author))
      expect(await blobs.has(saved.blob)).toBe(true)
      await sweep()
      expect(await blobs.has(saved.blob)).toBe(false)
    })
  })
}
