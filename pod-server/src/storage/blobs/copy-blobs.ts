import { link, mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createDiskBlobs } from './disk.ts'

/**
 * Blobs of one folder taken into another. Nobody ever changes one, so on the same disk both folders share the file; to
 * another disk it is copied, and then it must be what its name says.
 */
export class BlobCopies {
  readonly #from: string
  readonly #to: string
  readonly #taken = new Set<string>()

  constructor(from: string, to: string) {
    this.#from = from
    this.#to = to
  }

  /** False when there is none, or not the one that is meant. */
  async take(blob: string): Promise<boolean> {
    if (this.#taken.has(blob)) return true
    const isTaken = (await this.#share(blob)) ?? (await this.#copy(blob))
    if (isTaken) this.#taken.add(blob)
    return isTaken
  }

  /** Takes back what turned out not to be needed. */
  async keep(isNeeded: (blob: string) => boolean): Promise<void> {
    for (const blob of this.#taken) {
      if (isNeeded(blob)) continue
      await createDiskBlobs(this.#to).remove(blob)
      this.#taken.delete(blob)
    }
  }

  /** All that was taken is on disk when this comes back. */
  async sync(): Promise<void> {
    await mkdir(this.#to, { recursive: true })
    const folders = (await readdir(this.#to)).map((name) => join(this.#to, name))
    for (const path of [...folders, this.#to]) {
      const folder = await open(path, 'r')
      await folder.sync().finally(() => folder.close())
    }
  }

  /** Undefined where disks differ, or do not let a file have two names. */
  async #share(blob: string): Promise<boolean | undefined> {
    const place = join(blob.slice(0, 2), blob)
    await mkdir(dirname(join(this.#to, place)), { recursive: true })
    try {
      await link(join(this.#from, place), join(this.#to, place))
      return true
    } catch (reason) {
      return (reason as NodeJS.ErrnoException).code === 'ENOENT' ? false : undefined
    }
  }

  async #copy(blob: string): Promise<boolean> {
    const target = createDiskBlobs(this.#to)
    const source = await createDiskBlobs(this.#from).open(blob).catch(absent)
    if (!source) return false
    const saved = await target.save(source, Number.POSITIVE_INFINITY)
    if (saved.blob === blob) return true
    if (!this.#taken.has(saved.blob)) await target.remove(saved.blob)
    return false
  }
}

function absent(reason: NodeJS.ErrnoException): undefined {
  if (reason.code !== 'ENOENT') throw reason
}
