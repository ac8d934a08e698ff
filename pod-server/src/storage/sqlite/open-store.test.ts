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
import { describeStore } from '../store-contract.ts'
import { openReading, openSqliteStore } from './open-store.ts'

describeStore('SQLite', async (clock) => openSqliteStore({ kind: 'memory' }, clock))

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

it('bug-class-23 asks by index whether a blob is still named', () => {
  const { databasePath, store } = openSqliteStore({ kind: 'memory' }, systemClock)
  const connection = openReading(databasePath)
  const [step] = connection.all('EXPLAIN QUERY PLAN SELECT 1 FROM resource WHERE blob = ?', '')
  connection.close()
  expect(step?.detail).toMatch(/USING .*INDEX resource_blob/)
  return store.close()
})
