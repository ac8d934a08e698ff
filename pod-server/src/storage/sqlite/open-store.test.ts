import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { BlobStore, Store } from '../store.ts'
import { describeStore } from '../store-contract.ts'
import { type OpenStore, openReading, openSqliteStore } from './open-store.ts'

describeStore('SQLite', async (clock, authorization = 'wac') =>
  openSqliteStore({ kind: 'memory' }, clock, { authorization }),
)

/** As in a server under load: every write has company, is promised by the journal, and is read by another connection. */
describeStore('SQLite with a journal', async (clock, authorization = 'wac') => {
  const readers = openSqliteStore({ kind: 'memory' }, clock, { authorization })
  const writers = openSqliteStore(readers.place, clock, { authorization, keepsJournal: true })
  const { show, isShown, blobs, sweep } = writers
  const store: Store = {
    read: (use) => (isShown() ? readers.store.read(use) : show().then(() => readers.store.read(use))),
    async write(use) {
      const company = [1, 2, 3].map((n) =>
        writers.store.write((writer) => writer.removeRecord('none', `${n}`)),
      )
      const [written] = await Promise.allSettled([writers.store.write(use), ...company])
      if (written.status === 'rejected') throw written.reason
      return written.value
    },
    onCommit: writers.store.onCommit,
    async close() {
      await writers.store.close()
      await readers.store.close()
    },
  }
  return { ...readers, store, blobs, sweep }
})

it('bug-class-21 keeps every acknowledged write, whole, when its process is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  const script = fileURLToPath(new URL('./acknowledging-writer.ts', import.meta.url))
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  const ended = once(child, 'exit')
  for await (const iri of createInterface({ input: child.stdout })) {
    acknowledged.push(iri)
    if (acknowledged.length === 300) child.kill('SIGKILL')
  }
  await ended
  const { store } = openSqliteStore({ kind: 'directory', path: folder }, systemClock)
  await store.read(async (reader) => {
    const log = await reader.log(0, 10_000)
    for (const iri of acknowledged) {
      const found = await reader.resourceWithBody(iri as ResourceIri)
      expect(Buffer.from(found?.body ?? []).toString()).toBe(`<> <urn:is> "${iri}".`)
      const quads = found ? await reader.quads(found.resource) : []
      expect(quads.map(({ object }) => object.value)).toEqual([iri])
      expect(log.filter((entry) => entry.iri === iri)).toHaveLength(1)
    }
    // What was not acknowledged may be there, but then it is whole too.
    const container = await reader.resource('https://pod.example/alice/' as ResourceIri)
    const members = container ? await reader.members(container, 0, 10_000) : []
    expect(members.length).toBeGreaterThanOrEqual(acknowledged.length)
    expect(log.length).toBe(members.length + 1)
  })
  await store.close()
  await rm(folder, { recursive: true })
})

describe('the sweeper', () => {
  async function withStore(
    use: (opened: OpenStore & { folder: string; tick(ms: number): void }) => Promise<void>,
  ) {
    const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
    let now = Date.now()
    const opened = openSqliteStore({ kind: 'directory', path: folder }, { now: () => now })
    await use({ ...opened, folder, tick: (ms) => (now += ms) })
    await opened.store.close()
    await rm(folder, { recursive: true })
  }
  const rowsIn = (databasePath: string, table: string) => {
    const connection = openReading(databasePath)
    const rows = connection.get(`SELECT count(*) AS n FROM ${table}`)?.n
    connection.close()
    return rows
  }
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
