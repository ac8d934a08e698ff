import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from '../finding.ts'

/** What the store says about its blobs. */
export interface BlobNames {
  /** Each blob that a resource names, with the smallest and the largest size that is claimed of it. */
  all(): Iterable<{ readonly blob: string; readonly sizes: readonly number[] }>
  /** Whether a resource names it at this moment. */
  isNamed(blob: string): boolean
  /** Whether a resource names it or the sweeper is going to remove it. */
  isKnown(blob: string): boolean
}

/** Every named blob is there and is what its name says; every file has a reason to be there. */
export async function* fileFindings(directory: string, names: BlobNames): AsyncGenerator<Finding> {
  for (const { blob, sizes } of names.all()) {
    const what = await faultOf(join(directory, blob.slice(0, 2), blob), blob, sizes)
    if (what !== undefined && names.isNamed(blob)) yield { kind: 'violation', where: `blob ${blob}`, what }
  }
  for (const folder of await filesIn(directory)) {
    for (const file of await filesIn(join(directory, folder))) {
      const where = join('blobs', folder, file)
      if (folder === 'incoming')
        yield { kind: 'warning', where, what: 'is an upload that has not come to its end' }
      else if (!names.isKnown(file)) yield { kind: 'warning', where, what: 'is a file that nothing names' }
    }
  }
}

async function faultOf(path: string, blob: string, sizes: readonly number[]): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return 'is named, but there is no file'
  if (sizes.some((size) => size !== found.size)) return `has ${found.size} bytes, not ${sizes.join(' and ')}`
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(path)) digest.update(chunk as Uint8Array)
  return digest.digest('hex') === blob ? undefined : 'holds other bytes than its name says'
}

async function filesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((reason: NodeJS.ErrnoException) => {
    if (reason.code === 'ENOENT') return []
    throw reason
  })
}
