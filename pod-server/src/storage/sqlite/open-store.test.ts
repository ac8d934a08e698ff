import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Store } from '../store.ts'
import { describeStore } from '../store-contract.ts'
import { openSqliteStore } from './open-store.ts'

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
    const log = await reader.log({ after: 0, limit: 10_000, withDelta: true })
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
