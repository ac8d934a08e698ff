import { PodError } from '#base/errors.ts'
import { ConfigError } from '../config.ts'

/** What the operating system and SQLite say when the place is wrong and not the program, for the one who can mend it. */
export function explain(error: unknown): unknown {
  if (error instanceof ConfigError || error instanceof PodError) return error
  const { code } = error as { code?: string }
  const words = code === 'ERR_SQLITE_ERROR' ? ofDatabase(error) : (ofSocket(error) ?? ofFile(error))
  return words === undefined ? error : new ConfigError(words, { cause: error })
}

function ofDatabase(error: unknown): string | undefined {
  const { errcode = 0, message } = error as { errcode?: number; message?: string }
  // A damaged first page: SQLite has no code of its own for it.
  return message === 'unsupported file format' ? ofSqlite[26] : ofSqlite[errcode & 0xff]
}

/** Primary result codes: https://www.sqlite.org/rescode.html */
const ofSqlite: Readonly<Record<number, string>> = {
  5: 'another program keeps the data folder locked: stop it, or try again',
  8: 'the data folder is read-only, or belongs to another user: run hearth as the user that owns it',
  10: 'the disk refuses the data folder: make room if it is full, or look at the log of the operating system',
  11: 'the database in the data folder is damaged: restore the newest backup',
  13: 'the disk of the data folder is full: make room and try again',
  14: 'hearth.db cannot be opened: run hearth as the user that owns the data folder, on a disk that can be written',
  26: 'hearth.db in the data folder is no database: restore the newest backup, or take another folder',
}

function ofSocket(error: unknown): string | undefined {
  const { code, syscall, port, address, hostname } = error as Record<string, string | undefined>
  if (code === 'EADDRINUSE') return `port ${port} is taken by another program; choose one with --port`
  if (code === 'EADDRNOTAVAIL') return `no interface of this machine is ${address}; choose another --host`
  if (syscall === 'getaddrinfo') return `nobody knows where ${hostname} is; choose another --host`
  if (code === 'EACCES' && syscall === 'listen')
    return `this user may not open port ${port}; choose one above 1023 with --port`
  return undefined
}

function ofFile(error: unknown): string | undefined {
  const { code = '', path } = error as NodeJS.ErrnoException
  const what = ofFiles[code]
  return path !== undefined && what !== undefined ? `${path} ${what}` : undefined
}

const ofFiles: Readonly<Record<string, string>> = {
  EACCES: 'is not for this user to write; run hearth as the one that owns it, or take another folder',
  EPERM: 'is not for this user to write; run hearth as the one that owns it, or take another folder',
  ENOENT: 'cannot be made there; take a folder on a disk that can be written',
  EROFS: 'is on a disk that is read-only; take a folder on another one',
  EEXIST: 'is a file, and a folder is needed',
  ENOTDIR: 'is not in a folder, but below a file',
  ENOSPC: 'is on a disk that is full; make room and try again',
  EDQUOT: 'is on a disk that takes no more of this user; make room and try again',
  EMFILE: 'is one file too many to be open; raise the limit (ulimit -n)',
}
