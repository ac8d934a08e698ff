import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PodError } from '#base/errors.ts'
import { Connection } from './connection.ts'

const lockName = 'hearth.lock'
/** One that is being stopped may need a moment. */
const waitMs = 2000
const sqliteBusy = 5

/**
 * Makes a data folder this server's, until the process ends, however it does: the operating system takes the lock of an
 * empty database back. Two servers would lose nothing, but take the journal from each other, and refuse what people write.
 * Commands that are done soon need no claim. Gives the way to undo it: where a server cannot start the folder stays as it was.
 */
export function claimFolder(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, lockName)
  const isNew = !existsSync(path)
  const lock = new Connection(path, { readOnly: false, waitMs })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 !== sqliteBusy) throw cause
    const message = 'another server works on this data folder: stop it first, or take another --data folder'
    throw new PodError('conflict', message, { cause })
  }
  return () => {
    if (isNew) rmSync(path, { force: true })
    lock.close()
  }
}
