import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import { settings } from '../settings.ts'
import { loadServerKeys, type ServerKeys } from './keys.ts'

const source = fileURLToPath(new URL('..', import.meta.url))

it('bug-class-03 every data folder has keys and a cookie secret of its own, and keeps them', async () => {
  await withDataFolder(async (ours) => {
    const first = await keysIn(ours)
    expect(secretsOf(first).every((secret) => secret.length >= 40)).toBe(true)
    expect(await keysIn(ours)).toEqual(first)

    await withDataFolder(async (theirs) => {
      const other = await keysIn(theirs)
      expect(new Set([...secretsOf(first), ...secretsOf(other)]).size).toBe(6)
      expect(other.public.filter(({ kid }) => first.public.some((key) => key.kid === kid))).toEqual([])
    })
  })
})

it('bug-class-03 no secret is configured, and none is in the source', async () => {
  expect(Object.keys(settings).filter((name) => /secret|cookie|key/i.test(name))).toEqual([])

  const privateKey = /BEGIN [A-Z ]*PRIVATE KEY-|\bd"?: ?['"][\w-]{43}/
  expect(`d: '${'x'.repeat(43)}'`).toMatch(privateKey)
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts'))
  expect(files).toContain(join('identity', 'keys.ts'))
  for (const name of files) {
    expect(privateKey.test(await readFile(join(source, name), 'utf8')), name).toBe(false)
  }
})

function secretsOf({ signing, cookie }: ServerKeys): string[] {
  return [...signing.map(({ d }) => String(d)), cookie]
}

async function keysIn(path: string): Promise<ServerKeys> {
  const { store } = openSqliteStore({ kind: 'directory', path }, { now: () => 1_800_000_000_000 })
  try {
    return await loadServerKeys(store)
  } finally {
    await store.close()
  }
}

async function withDataFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-keys-'))
  try {
    await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
