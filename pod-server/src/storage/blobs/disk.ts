import { createHash } from 'node:crypto'
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import type { BlobStore } from '../store.ts'

/** An upload that has not grown for so long belongs to nobody any more. */
const staleMs = 24 * 3_600_000

/**
 * Large bodies as files named by their SHA-256, fanned out over 256 folders. A blob is complete and on disk before
 * anything names it: written beside its place, fsynced, renamed, the folder fsynced too (bug class 21).
 * `announce` is told of each before it gets its name, so that one that nothing ever names can be found again.
 */
export function createDiskBlobs(
  directory: string,
  announce: (blob: string) => Promise<void> = async () => {},
): BlobStore {
  const pathOf = (blob: string): string => join(directory, blob.slice(0, 2), blob)

  return {
    async save(source, limitBytes) {
      const incoming = join(directory, 'incoming', randomId())
      try {
        await mkdir(dirname(incoming), { recursive: true })
        const { hash, size } = await writeDurably(incoming, source, limitBytes)
        await mkdir(dirname(pathOf(hash)), { recursive: true })
        await announce(hash)
        await rename(incoming, pathOf(hash))
        await syncFolder(dirname(pathOf(hash)))
        return { blob: hash, size }
      } catch (reason) {
        await rm(incoming, { force: true })
        throw isDiskFull(reason)
          ? new PodError('storage-full', 'the server has no room left', { cause: reason })
          : reason
      }
    },
    async has(blob) {
      return access(pathOf(blob)).then(
        () => true,
        () => false,
      )
    },
    async open(blob, range) {
      const file = await open(pathOf(blob), 'r')
      return file.createReadStream({ ...range, highWaterMark: 256 * 1024 })
    },
    async remove(blob) {
      await rm(pathOf(blob), { force: true })
    },
    async sweep() {
      const folder = join(directory, 'incoming')
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name)
        const found = await stat(path).catch(() => undefined)
        // Files have the time of the machine, whatever clock the server was given.
        if (found && Date.now() - found.mtimeMs > staleMs) await rm(path, { force: true })
      }
    },
  }
}

async function writeDurably(path: string, source: AsyncIterable<Uint8Array>, limitBytes: number) {
  const digest = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx')
  try {
    for await (const chunk of source) {
      size += chunk.byteLength
      if (size > limitBytes) throw new PodError('too-large', `bodies end at ${limitBytes} bytes`)
      digest.update(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { hash: digest.digest('hex'), size }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isDiskFull(reason: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((reason as NodeJS.ErrnoException | undefined)?.code ?? '')
}
