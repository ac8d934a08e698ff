import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { author, get, put, root } from '../contract/fixtures.ts'
import { backUpSqliteStore } from './back-up-store.ts'
import { inspectSqliteStore } from './inspect-store.ts'
import { openSqliteStore } from './open-store.ts'

/** So many that the copy still looks for them when one of them is deleted. */
const absent = 1000

it('bug-class-21 takes a newer state when something goes away before it has its file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  const { store, blobs } = openSqliteStore({ kind: 'directory', path: folder }, systemClock)
  const kept = await blobs.save(Readable.from([randomBytes(100)]), 1000)
  const names = Array.from({ length: absent }, () => randomBytes(32).toString('hex'))
  await store.write(async (writer) => {
    await writer.createStorage(root, [], author)
    for (const [number, blob] of [...names, kept.blob].entries()) {
      const body = { kind: 'blob' as const, blob, size: 100 }
      await put(writer, `alice/${number}`, { mediaType: 'image/png', body, quads: undefined })
    }
  })

  const target = join(folder, 'copy')
  const part = join(target, 'hearth.db.part')
  await mkdir(target)
  const copying = backUpSqliteStore(folder, target)
  while (!existsSync(part) || statSync(part).size === 0) await new Promise(setImmediate)
  await store.write(async (writer) => writer.remove(await get(writer, 'alice/7'), author))
  const { resources, files, lost } = await copying
  expect([resources, files, new Set(lost)]).toEqual([
    absent + 1,
    1,
    new Set(names.filter((_, number) => number !== 7)),
  ])
  const inspection = inspectSqliteStore(target)
  expect([...inspection.tables()].flat()).toEqual([])
  inspection.close()
  await store.close()
  await rm(folder, { recursive: true })
})
