import { setTimeout as pause } from 'node:timers/promises'
import type { ResourceIri } from '#base/iri.ts'
import type { Log } from '#base/log.ts'
import type { Author, Reader, Resource, Store, Writer } from '#storage/store.ts'

/**
 * Under the root of a pod that ended: kept for ever. Its WebID stands in the access rules of other pods and servers, which
 * would let in whoever came to have the name next.
 */
const kind = 'former-pod'
const toBeRemoved = { state: 'to be removed' }

/** So long one transaction goes on removing, then others have their turn for as long. */
const turnMs = 20
const most = 100
const everyMs = 60_000
/** Nobody in particular: the account that it was is gone. */
const author: Author = { webid: undefined, client: undefined }

export async function isFormerPod(reader: Reader, root: ResourceIri): Promise<boolean> {
  return (await reader.record(kind, root)) !== undefined
}

/** In the step that ends the account: from now on the pod is to go, whatever happens to the server. */
export async function endPods(
  writer: Writer,
  { pods, webids }: { readonly pods: readonly string[]; readonly webids: readonly string[] },
): Promise<void> {
  for (const root of pods) {
    const own = webids.filter((webid) => webid.startsWith(root))
    await writer.putRecord(kind, root, own, { index: toBeRemoved })
  }
}

export interface PodRemovalOptions {
  readonly store: Store
  readonly log: Log
  /** Removes what else hangs on a storage and the WebIDs in it, in the step in which it ends. */
  readonly finish: (
    writer: Writer,
    ended: { readonly storage: number; readonly webids: readonly string[] },
  ) => Promise<void>
}

/**
 * Removes pods that have ended, a few resources a transaction: each is told in the log like any deletion, others write in
 * between, and a server that was killed goes on where it was. What is private stays so: a container goes after its
 * members, and its ACL with it.
 */
export class PodRemoval {
  readonly #options: PodRemovalOptions
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #isClosed = false

  constructor(options: PodRemovalOptions) {
    this.#options = options
  }

  /** Goes on with what is left from before, and looks now and then: another process may not have come to its end. */
  start(): void {
    this.#timer = setInterval(() => this.wake(), everyMs).unref()
    this.wake()
  }

  /** There is something to do; nobody waits for it. */
  wake(): void {
    this.finish().catch((error: unknown) =>
      this.#options.log.error('a pod could not be removed, it is tried again', { error }),
    )
  }

  /** Resolves when no pod is left that should go. */
  finish(): Promise<void> {
    this.#running ??= this.#removeAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#running?.catch(() => undefined)
  }

  async #removeAll(): Promise<void> {
    const { store } = this.#options
    while (!this.#isClosed) {
      const [pod] = await store.read((reader) =>
        reader.recordsBy<readonly string[]>(kind, 'state', toBeRemoved.state, 1),
      )
      if (!pod) return
      const root = pod.id as ResourceIri
      const isOver = await store.write((writer) => this.#removeSome(writer, root, pod.value))
      if (!isOver) await pause(turnMs)
    }
  }

  /** Whether that was the last of it. */
  async #removeSome(writer: Writer, root: ResourceIri, webids: readonly string[]): Promise<boolean> {
    const until = performance.now() + turnMs
    const last = await writer.lastIn(root, most)
    for (const [index, resource] of last.entries()) {
      if (index > 0 && hasRulesForMembers(resource)) return false
      await writer.remove(resource, author)
      if (resource.iri === root) await this.#options.finish(writer, { storage: resource.id, webids })
      else if (performance.now() > until) return false
    }
    if (last.length > 0 && last.at(-1)?.iri !== root) return false
    await writer.putRecord(kind, root, webids)
    return true
  }
}

/** Whether what was in it was decided by it. It waits for a turn, so that who heard of that is told by then. */
function hasRulesForMembers({ kind, access }: Resource): boolean {
  return kind === 'container' && access % 2 === 1
}
