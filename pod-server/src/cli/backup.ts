import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { backUpSqliteStore } from '#storage/sqlite/back-up-store.ts'
import { ConfigError } from '../config.ts'
import { expectStore } from './expect-store.ts'
import { readOptions } from './read-options.ts'

/** `hearth backup DIR`: a copy to start another server with. 0 when all is in it, 1 when the data lacks files itself. */
export async function backup(argv: readonly string[]): Promise<number> {
  const { config, words } = readOptions(argv)
  const [word, ...more] = words
  if (!word || more.length > 0) throw new ConfigError('backup takes one folder: hearth backup /backups/today')
  const directory = expectStore(config.data, 'backup')
  const target = resolve(word)
  await makeEmptyFolder(target)
  const start = performance.now()
  const { resources, files, lost } = await backUpSqliteStore(directory, target).catch(async (reason) => {
    for (const name of await readdir(target)) await rm(join(target, name), { recursive: true, force: true })
    throw reason
  })
  for (const blob of lost)
    process.stderr.write(`violation: blob ${blob} is named, but there is no such file to back up\n`)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  process.stdout.write(`backed up ${resources} resources and ${files} files to ${target} in ${seconds} s\n`)
  return lost.length > 0 ? 1 : 0
}

/** A backup is whole and of one moment: what was there before is neither overwritten nor mixed in. */
async function makeEmptyFolder(target: string): Promise<void> {
  await mkdir(target, { recursive: true, mode: 0o700 })
  if ((await readdir(target)).length > 0)
    throw new ConfigError(`${target} is not empty: every backup needs a new folder`)
}
