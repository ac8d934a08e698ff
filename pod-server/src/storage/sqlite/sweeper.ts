import type { Clock } from '#base/clock.ts'
import type { BlobStore } from '../store.ts'
import type { WriteQueue } from './write-queue.ts'
import type { SqliteWriter } from './writer.ts'

const everyMs = 60_000
const atMost = 500

/**
 * Removes what expired and what nothing names any more: found by index, in bounded batches that let writes pass in
 * between, until nothing is left (bug class 23). It runs inside the write queue, so a blob cannot be named by a write
 * while its file is being removed.
 */
export function startSweeper(queue: WriteQueue, writer: SqliteWriter, blobs: BlobStore, clock: Clock) {
  const sweepRecords = async () => writer.sweepRecords(clock.now(), atMost)
  const sweepBlobs = async () => {
    const orphans = writer.takeOrphanBlobs(atMost)
    // A file that cannot be removed is tried again later; it must not keep the others.
    for (const blob of orphans.unnamed) await blobs.remove(blob).catch(() => writer.announceBlob(blob))
    return orphans.taken
  }
  const sweep = async () => {
    for (const batch of [sweepRecords, sweepBlobs]) {
      while ((await queue.write(batch)) === atMost);
    }
    await blobs.sweep()
  }
  // A failed sweep harms nobody: the same rows are found again by the next one.
  const timer = setInterval(() => void sweep().catch(() => {}), everyMs)
  timer.unref()
  return { sweep, stop: () => clearInterval(timer) }
}
