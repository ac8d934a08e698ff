import type { Clock } from '#base/clock.ts'
import type { BlobStore } from '../store.ts'
import type { Connection } from './connection.ts'
import { sweepTerms } from './term-sweep.ts'
import type { WriteQueue } from './write-queue.ts'
import type { SqliteWriter } from './writer.ts'

const everyMs = 60_000
const atMost = 500
/** It rests for so many times as long as it took: the terms alone make it look through all triples. */
const restFactor = 20
/** How long an upload may wait for the write that names it. */
const uploadGraceMs = 10 * 60_000

interface Surroundings {
  readonly queue: WriteQueue
  readonly writer: SqliteWriter
  readonly writing: Connection
  readonly openReading: () => Connection
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly logKept: LogKept
}

/** What the log tells of: changes that are no older and no more than this. */
export interface LogKept {
  readonly ms: number
  readonly entries: number
}

/**
 * Removes what expired, what nothing names any more and what is old enough to be forgotten: found by index, in bounded
 * batches that let writes pass in between, until nothing is left (bug class 23). It runs inside the write queue, so that
 * nothing can be named by a write while it is being removed.
 */
export function startSweeper(surroundings: Surroundings) {
  const { queue, writer, writing, openReading, blobs, clock, logKept } = surroundings
  let isOver = false
  const sweepBlobs = async () => {
    const orphans = takeOrphanBlobs(writing, clock.now() - uploadGraceMs)
    // A file that cannot be removed is tried again later; it must not keep the others.
    for (const blob of orphans.unnamed) await blobs.remove(blob).catch(() => writer.announceBlob(blob))
    return orphans.taken
  }
  const batches = [
    async () => sweepRecords(writing, clock.now()),
    sweepBlobs,
    async () => sweepLog(writing, clock.now() - logKept.ms, logKept.entries),
  ]
  const sweep = async () => {
    for (const batch of batches) {
      while (!isOver && (await queue.write(batch)) === atMost);
    }
    await blobs.sweep()
    await sweepTerms({ queue, writing, openReading, isOver: () => isOver })
  }
  let restUntil = 0
  const sweepAgain = async () => {
    const start = performance.now()
    restUntil = Number.POSITIVE_INFINITY
    // A failed sweep harms nobody: the same rows are found again by the next one.
    await sweep().catch(() => {})
    restUntil = performance.now() + (performance.now() - start) * restFactor
  }
  const timer = setInterval(() => {
    if (performance.now() >= restUntil) void sweepAgain()
  }, everyMs)
  timer.unref()
  const stop = () => {
    isOver = true
    clearInterval(timer)
  }
  return { sweep, stop }
}

function sweepRecords(connection: Connection, now: number): number {
  const expired = connection.all('SELECT kind, id FROM record WHERE expires <= ? LIMIT ?', now, atMost)
  for (const row of expired) {
    const [kind, id] = [row.kind as string, row.id as string]
    connection.change('DELETE FROM record WHERE kind = ? AND id = ?', kind, id)
    connection.change('DELETE FROM record_index WHERE kind = ? AND id = ?', kind, id)
  }
  return expired.length
}

/** How many were due, and which of them nothing names any more: the caller removes the files inside this transaction. */
function takeOrphanBlobs(connection: Connection, before: number): { taken: number; unnamed: string[] } {
  const rows = connection.all('SELECT blob FROM orphan_blob WHERE since < ? LIMIT ?', before, atMost)
  const blobs = rows.map((row) => row.blob as string)
  for (const blob of blobs) connection.change('DELETE FROM orphan_blob WHERE blob = ?', blob)
  const isNamed = (blob: string) => connection.get('SELECT 1 FROM resource WHERE blob = ?', blob)
  return { taken: blobs.length, unnamed: blobs.filter((blob) => !isNamed(blob)) }
}

/**
 * What the log told long ago, or before very many others, with the triples that came and went. That something still
 * exists was told by the entry of its creation, which says who made it: that one stays. The newest stays too, for a
 * sequence is never given twice.
 */
function sweepLog(connection: Connection, before: number, most: number): number {
  const swept = (connection.get('SELECT log FROM swept')?.log as number | undefined) ?? 0
  const newest = (connection.tuple('SELECT max(seq) FROM log')?.[0] as number | null) ?? 0
  const sql = 'SELECT seq, time FROM log WHERE seq > ? AND seq < ? ORDER BY seq LIMIT ?'
  const rows = connection.tuples(sql, swept, newest, atMost) as unknown as [seq: number, time: number][]
  const young = rows.findIndex(([seq, time]) => time >= before && seq > newest - most)
  const old = young < 0 ? rows.length : young
  if (old === 0) return 0
  const end = rows[old - 1]?.[0] ?? swept
  connection.change(
    'DELETE FROM log WHERE seq > ? AND seq <= ? AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.id = seq)',
    swept,
    end,
  )
  const note = `INSERT INTO swept (id, terms, log) VALUES (1, 0, ?) ON CONFLICT DO UPDATE SET log = excluded.log`
  connection.change(note, end)
  return old
}
