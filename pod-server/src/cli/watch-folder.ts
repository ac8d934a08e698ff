import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '#base/log.ts'
import type { DataPlace } from '#storage/store.ts'

const firstMs = 1000
const everyMs = 10 * 60_000
/** So little room is told: a twentieth of the disk, of a very large one this many bytes. */
const share = 20
const mostBytes = 10 * 2 ** 30

/** Tells the operator in time what they would otherwise learn from the people: the disk is nearly full, or others can read it. */
export function watchFolder({ kind, path }: DataPlace, log: Log): void {
  if (kind === 'memory' || path === undefined) return
  let wasLow = false
  const look = async (): Promise<void> => {
    const { bavail, blocks, bsize } = await statfs(path)
    const isLow = bavail * bsize < Math.min((blocks * bsize) / share, mostBytes)
    // Once, and again only after there had been room.
    if (isLow && !wasLow) {
      const message = 'the disk of the data folder is nearly full: make room before writes are refused'
      log.warn(message, { path, bytesLeft: bavail * bsize })
    }
    wasLow = isLow
  }
  // What cannot be looked at now is told by whoever needs it.
  const lookQuietly = (): void => void look().catch(() => undefined)
  setTimeout(lookQuietly, firstMs).unref()
  setTimeout(() => void lookAtModes(path, log).catch(() => undefined), firstMs).unref()
  setInterval(lookQuietly, everyMs).unref()
}

/** What a server makes is for its user alone; what was copied there from a backup may be for everybody. */
async function lookAtModes(path: string, log: Log): Promise<void> {
  const [folder, database] = await Promise.all([stat(path), stat(join(path, 'hearth.db'))])
  if ((folder.mode & 0o011) === 0 || (database.mode & 0o044) === 0) return
  const message = `other users of this machine can read the data, and the keys in it: chmod -R go= ${path}`
  log.warn(message)
}
