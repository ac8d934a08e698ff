import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { withDataFolder } from '../spawn-server.ts'

/** A file system of a few megabytes that only the processes started `within` it see. */
export interface SmallDisk {
  /** Where it is mounted for those. */
  readonly path: string
  /** The command that runs another one there. */
  readonly within: readonly string[]
  /** Takes all the room that is left. */
  fill(): void
  /** Gives room back: so many bytes, or all that `fill` took. */
  free(bytes?: number): void
  /** Names of all files below a folder of it. */
  files(folder: string): string[]
}

const mountThere = 'mount -t tmpfs -o size="$1" tmpfs "$2" && echo mounted && exec sleep 3600'

/** Whether this machine lets us have one: it takes Linux with namespaces for everyone, or root. */
export const canMountSmallDisk =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt']).status === 0

/** Lends a disk that is really that small; it is gone when the callback ends. */
export function withSmallDisk<T>(megabytes: number, use: (disk: SmallDisk) => Promise<T>): Promise<T> {
  return withDataFolder(async (path) => {
    const keeper = spawn('unshare', ['-rm', 'sh', '-c', mountThere, 'sh', `${megabytes}m`, path])
    await once(keeper.stdout, 'data')
    const seen = `/proc/${keeper.pid}/root${path}`
    const filler = join(seen, 'filler')
    try {
      return await use({
        path,
        within: ['nsenter', '-U', '-m', '--preserve-credentials', '-t', String(keeper.pid)],
        fill: () => fill(filler),
        free: (bytes) =>
          bytes === undefined ? rmSync(filler) : truncateSync(filler, bytesIn(filler) - bytes),
        files: (folder) => (existsSync(join(seen, folder)) ? filesBelow(join(seen, folder)) : []),
      })
    } finally {
      keeper.kill('SIGKILL')
      await once(keeper, 'exit')
    }
  })
}

/** In smaller and smaller pieces, until not one byte fits. */
function fill(filler: string): void {
  for (let size = 2 ** 20; size >= 1; ) {
    try {
      appendFileSync(filler, Buffer.alloc(size))
    } catch (reason) {
      if ((reason as NodeJS.ErrnoException).code !== 'ENOSPC') throw reason
      size = Math.floor(size / 2)
    }
  }
}

function bytesIn(file: string): number {
  return statSync(file).size
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
}
