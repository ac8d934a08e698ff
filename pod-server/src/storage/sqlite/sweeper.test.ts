import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { at, author, get, put, rdf, root, seeded, text } from '../contract/fixtures.ts'
import type { BlobStore, Store } from '../store.ts'
import { inspectSqliteStore } from './inspect-store.ts'
import { type OpenStore, openReading, openSqliteStore } from './open-store.ts'

const day = 86_400_000

async function withStore(
  use: (opened: OpenStore & { folder: string; tick(ms: number): void }) => Promise<void>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  let now = Date.now()
  const clock = { now: () => now }
  const opened = openSqliteStore({ kind: 'directory', path: folder }, clock, {
    logKept: { ms: 30 * day, entries: 1000 },
  })
  await use({ ...opened, folder, tick: (ms) => (now += ms) })
  await opened.store.close()
  await rm(folder, { recursive: true })
}

function rowsIn(databasePath: string, table: string) {
  const connection = openReading(databasePath)
  const rows = connection.get(`SELECT count(*) AS n FROM ${table}`)?.n
  connection.close()
  return rows
}

describe('the sweeper', () => {
  const save = (blobs: BlobStore, content: string) => blobs.save(Readable.from([Buffer.from(content)]), 1000)

  it.each([
    ['SELECT 1 FROM resource WHERE blob = ?', 'resource_blob'],
    ['SELECT blob FROM orphan_blob WHERE since < ? LIMIT ?', 'orphan_blob_since'],
    ['SELECT kind, id FROM record WHERE expires <= ? LIMIT ?', 'record_expiry'],
  ])('bug-class-23 asks by index: %s', (sql, index) =>
    withStore(async ({ databasePath }) => {
      const connection = openReading(databasePath)
      const steps = connection.all(`EXPLAIN QUERY PLAN ${sql}`, ...[0, 0].slice(0, sql.split('?').length - 1))
      connection.close()
      expect(steps.map(({ detail }) => detail)).toEqual([expect.stringMatching(`SEARCH .* INDEX ${index} `)])
    }),
  )

  it('bug-class-23 removes all that expired, in batches that let others write in between', () =>
    withStore(async ({ store, sweep, databasePath, tick }) => {
      const before = Number(rowsIn(databasePath, 'record'))
      await store.write(async (writer) => {
        for (let id = 0; id < 2600; id++) {
          await writer.putRecord('code', String(id), {}, { expiresAt: 1, index: { of: 'all' } })
        }
        await writer.putRecord('code', 'live', {})
      })
      tick(1000)
      const swept = sweep()
      const left: unknown[] = []
      for (let turn = 0; turn < 2; turn++) {
        await store.write((writer) => writer.putRecord('turn', String(turn), {}))
        left.push(rowsIn(databasePath, 'record'))
      }
      expect(left[0]).toBeGreaterThan(2000)
      await swept
      expect([rowsIn(databasePath, 'record'), rowsIn(databasePath, 'record_index')]).toEqual([before + 3, 0])
    }))

  it('bug-class-23 is not stopped by a file that it cannot remove, and tries that one again', () =>
    withStore(async ({ blobs, sweep, databasePath, folder, tick }) => {
      const [stuck, free] = [await save(blobs, 'stuck'), await save(blobs, 'free')]
      const path = join(folder, 'blobs', stuck.blob.slice(0, 2), stuck.blob)
      await rm(path)
      await mkdir(join(path, 'in the way'), { recursive: true })
      tick(3_600_000)
      await sweep()
      expect([await blobs.has(free.blob), rowsIn(databasePath, 'orphan_blob')]).toEqual([false, 1])
      await rm(path, { recursive: true })
      tick(3_600_000)
      await sweep()
      expect(rowsIn(databasePath, 'orphan_blob')).toBe(0)
    }))

  it('bug-class-23, bug-class-21 removes what is left of uploads that ended with their process', () =>
    withStore(async ({ sweep, folder }) => {
      const incoming = join(folder, 'blobs', 'incoming')
      await mkdir(incoming, { recursive: true })
      for (const name of ['of today', 'of last week']) await writeFile(join(incoming, name), 'half')
      const lastWeek = Date.now() / 1000 - 7 * 86_400
      await utimes(join(incoming, 'of last week'), lastWeek, lastWeek)
      await sweep()
      expect(await readdir(incoming)).toEqual(['of today'])
    }))
})

describe('what is deleted', () => {
  const secret = async (path: string) => rdf('<#it> <urn:says> "a secret"; <urn:of> _:someone.', at(path))
  const terms = (databasePath: string) => {
    const connection = openReading(databasePath)
    const rows = connection.all('SELECT value FROM term ORDER BY id')
    connection.close()
    return rows.map(({ value }) => String(value).replace(/^d\d+\./, '_:'))
  }
  /** What `hearth check` would find in the tables. */
  const findings = (folder: string) => {
    const inspection = inspectSqliteStore(folder)
    const found = [...inspection.tables()].flat()
    inspection.close()
    return found
  }
  const remove = (store: Store, path: string) =>
    store.write(async (writer) => writer.remove(await get(writer, path), author))
  const start = (store: Store) => store.write((writer) => writer.createStorage(root, [], author))
  const write = async (store: Store, path: string, turtle: string) => {
    const state = await rdf(turtle, at(path))
    return store.write((writer) => put(writer, path, state))
  }

  it('is erased within a minute: texts, names and blank nodes that nothing else mentions', () =>
    withStore(async ({ store, sweep, databasePath, folder }) => {
      await start(store)
      await store.write(async (writer) => put(writer, 'alice/gone', await secret('alice/gone')))
      await write(store, 'alice/stays', '<#it> <urn:of> <#other>.')
      await remove(store, 'alice/gone')
      await sweep()
      expect(terms(databasePath)).toEqual(['urn:of', at('alice/stays#it'), at('alice/stays#other')])
      expect(findings(folder)).toEqual([])
    }))

  it('is erased when a document was replaced or patched, too, so that changing without end does not fill the disk', () =>
    withStore(async ({ store, sweep, databasePath, folder }) => {
      await start(store)
      let held = await write(store, 'alice/x', '<#it> <urn:says> "0".')
      for (let round = 1; round <= 1200; round++) {
        const state = await rdf(`<#it> <urn:says> "text ${round}".`, at('alice/x'))
        held = await store.write((writer) => writer.replaceDocument(held, state, author))
      }
      const { quads: removed = [] } = await rdf('<#it> <urn:says> "text 1200".', at('alice/x'))
      const { quads: added = [] } = await rdf('<#it> <urn:says> "the last".', at('alice/x'))
      await store.write((writer) => writer.patchDocument(held, { added, removed, body: undefined }, author))
      await sweep()
      expect(terms(databasePath)).toEqual([at('alice/x#it'), 'urn:says', 'the last'])
      expect([rowsIn(databasePath, 'orphan_term'), findings(folder)]).toEqual([0, []])
    }))

  it('stays where another document mentions it, in whichever place', () =>
    withStore(async ({ store, sweep, databasePath }) => {
      await start(store)
      await write(store, 'alice/x', '<urn:a> <urn:b> <urn:c>.')
      await write(store, 'alice/y', '<urn:b> <urn:c> <urn:a>.')
      await remove(store, 'alice/x')
      await write(store, 'alice/z', '<urn:z> <urn:z> <urn:z>.')
      await sweep()
      expect(terms(databasePath).sort()).toEqual(['urn:a', 'urn:b', 'urn:c', 'urn:z'])
    }))

  it('gives its number to nothing else, and the newest number stays until there is a newer one', () =>
    withStore(async ({ store, sweep, databasePath }) => {
      await start(store)
      await write(store, 'alice/x', '<urn:a> <urn:b> <urn:c>.')
      await remove(store, 'alice/x')
      await sweep()
      expect(rowsIn(databasePath, 'term')).toBe(1)
      await write(store, 'alice/y', '<urn:d> <urn:d> <urn:d>.')
      await sweep()
      const connection = openReading(databasePath)
      expect(connection.all('SELECT id, value FROM term')).toEqual([{ id: 4, value: 'urn:d' }])
      connection.close()
    }))

  it('stays where it is mentioned again while the sweeper looks for it', () =>
    withStore(async ({ store, sweep, folder }) => {
      await start(store)
      const random = seeded(7)
      const any = (count: number) => Math.floor(random() * count)
      const many = Array.from({ length: 9000 }, (_, n) => `<urn:s> <urn:p> "${n}".`).join('')
      await write(store, 'alice/large', many)
      const documents = Array.from({ length: 20 }, (_, n) => `alice/${n}`)
      for (const path of documents) await write(store, path, '<urn:s> <urn:p> "first".')
      const change = async () => {
        const path = documents[any(20)] ?? ''
        const state = await rdf(`<urn:s${any(20)}> <urn:p${any(20)}> "word ${any(20)}".`, at(path))
        await store.write(async (writer) => writer.replaceDocument(await get(writer, path), state, author))
      }
      let isDone = false
      const changing = async () => {
        while (!isDone) await change()
      }
      const changes = Array.from({ length: 20 }, changing)
      for (let round = 0; round < 20; round++) await sweep()
      isDone = true
      await Promise.all(changes)
      expect(findings(folder)).toEqual([])
    }))

  it('is left for the next start when the store is closed under way', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
    const place = { kind: 'directory' as const, path: folder }
    const { store, sweep } = openSqliteStore(place, { now: Date.now })
    await start(store)
    const many = Array.from({ length: 9000 }, (_, n) => `<urn:s> <urn:p> "${n}".`).join('')
    await write(store, 'alice/large', many)
    await write(store, 'alice/gone', '<urn:a> <urn:b> <urn:c>.')
    await write(store, 'alice/newest', '<urn:d> <urn:d> <urn:d>.')
    await remove(store, 'alice/gone')
    const swept = sweep()
    await new Promise(setImmediate)
    await store.close()
    await swept
    expect(findings(folder)).toEqual([])
    const again = openSqliteStore(place, { now: Date.now })
    await again.sweep()
    expect(rowsIn(again.databasePath, 'orphan_term')).toBe(0)
    await again.store.close()
    await rm(folder, { recursive: true })
  })

  it('is forgotten by all who write to the folder and remembered its number', () =>
    withStore(async ({ store, sweep, place, folder }) => {
      const { store: other } = openSqliteStore(place, { now: Date.now })
      await start(store)
      const turtle = '<urn:a> <urn:b> <urn:c>.'
      for (const name of ['1', '2', '3']) await write(other, `alice/${name}`, turtle)
      for (const name of ['1', '2', '3']) await remove(store, `alice/${name}`)
      await write(store, 'alice/newer', '<urn:d> <urn:d> <urn:d>.')
      await sweep()
      for (const by of [other, store]) await write(by, by === other ? 'alice/4' : 'alice/5', turtle)
      expect(findings(folder)).toEqual([])
      expect(await other.read(async (reader) => reader.quads(await get(reader, 'alice/4')))).toHaveLength(1)
      await other.close()
    }))

  it('is told by the log for as long as was said; who made what still exists is kept', () =>
    withStore(async ({ store, sweep, folder, tick, databasePath }) => {
      await start(store)
      const kept = await write(store, 'alice/kept', '<#it> <urn:says> "a secret".')
      const { quads: removed = [] } = await rdf('<#it> <urn:says> "a secret".', at('alice/kept'))
      await store.write((writer) =>
        writer.patchDocument(kept, { added: [], removed, body: undefined }, author),
      )
      await write(store, 'alice/gone', '<#it> a <urn:it>.')
      await remove(store, 'alice/gone')
      tick(29 * day)
      await sweep()
      expect(rowsIn(databasePath, 'log')).toBe(5)
      const newest = await write(store, 'alice/newest', '<#it> a <urn:it>.')
      tick(2 * day)
      await sweep()
      const log = await store.read((reader) => reader.log({ after: 0, limit: 100, withDelta: true }))
      expect(log.map(({ iri, activity }) => [iri, activity])).toEqual([
        [root, 'Create'],
        [at('alice/kept'), 'Create'],
        [at('alice/newest'), 'Create'],
      ])
      expect(await store.read((reader) => reader.logStart())).toBe(newest.version)
      expect(await store.read((reader) => reader.creatorOf(kept.id))).toBe(author.webid)
      await remove(store, 'alice/kept')
      expect(await store.read((reader) => reader.creatorOf(kept.id))).toBe(undefined)
      expect(findings(folder)).toEqual([])
    }))

  it('bug-class-24 is told of so many changes at most, however young they are', () =>
    withStore(async ({ store, sweep, folder, databasePath }) => {
      await start(store)
      const busy = await write(store, 'alice/busy', '<#it> <urn:at> 0.')
      await store.write(async (writer) => {
        let resource = busy
        for (let change = 0; change < 1100; change++)
          resource = await writer.replaceDocument(resource, text(String(change)), author)
      })
      await sweep()
      expect(rowsIn(databasePath, 'log')).toBeLessThanOrEqual(1000 + 2)
      const [logStart, logEnd] = await store.read(async (reader) => [
        await reader.logStart(),
        await reader.logEnd(),
      ])
      expect((logEnd ?? 0) - (logStart ?? 0) + 1).toBe(1000)
      expect(findings(folder)).toEqual([])
    }))
})
