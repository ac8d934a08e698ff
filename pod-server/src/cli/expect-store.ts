import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { DataPlace } from '#storage/store.ts'
import { ConfigError } from '../config.ts'

/** The folder of a store that is there already: what only looks at one, or changes it, must not make one by a typing error. */
export function expectStore({ kind, path }: DataPlace, command: string): string {
  if (kind === 'memory' || path === undefined)
    throw new ConfigError(`${command} needs a data folder, not :memory:`)
  try {
    statSync(join(path, 'hearth.db'))
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException
    if (!['ENOENT', 'ENOTDIR'].includes(code)) throw cause
    throw new ConfigError(`there is no pod server's data in ${path}`, { cause })
  }
  return path
}
