import type { Connection } from './connection.ts'
import type { WriteQueue } from './write-queue.ts'

interface Surroundings {
  readonly queue: WriteQueue
  readonly writing: Connection
  /** One more connection, that sees what is committed. */
  readonly openReading: () => Connection
  /** Whether the store is being closed: what is left to do is found again. */
  readonly isOver: () => boolean
}

/** What one round looks for. */
const mostCandidates = 100_000
/** Triples looked at, and terms removed, before others have their turn. */
const triplesAtOnce = 1000
const termsAtOnce = 1000
/** So many changes are looked at while others wait. */
const fewChanges = 50

/**
 * Removes the terms that no triple mentions any more, so that what is deleted is gone and what is changed without end
 * does not fill the disk. Only those can be that some triple has lost. Whether others mention them is learnt by reading
 * all triples, a few at a time, and again the documents that the log says were changed meanwhile: an index that would
 * tell it at once makes every new document dearer.
 */
export async function sweepTerms(surroundings: Surroundings): Promise<void> {
  for (;;) {
    const round = await beginRound(surroundings)
    if (round.candidates.length === 0) return
    const reading = surroundings.openReading()
    const seen = await strikeMentioned(reading, round, surroundings.isOver).finally(() => reading.close())
    await removeUnused({ ...round, seen }, surroundings)
    if (round.candidates.length < mostCandidates) return
  }
}

interface Round {
  /** Unlike that of any other round, by whichever process. */
  readonly number: number
  readonly candidates: readonly number[]
  /** Those that were found nowhere yet. */
  readonly unused: Set<number>
  /** How far the log is taken into account. */
  readonly seen: number
}

/**
 * Takes over what is noted, also for another process or by one that was killed. What is noted from then on is for the
 * next round: it may be a term of this one that was found before it was lost.
 */
async function beginRound({ queue, writing, isOver }: Surroundings): Promise<Round> {
  const candidates: number[] = []
  if (isOver() || !writing.tuple(noted, 0)) return { number: 0, candidates, unused: new Set(), seen: 0 }
  const [number, seen] = await queue.write(async () => [countSweep(writing), endOfLog(writing)], true)
  while (candidates.length < mostCandidates && !isOver()) {
    const some = await queue.write(async () => take(writing, number, candidates.at(-1) ?? 0), true)
    candidates.push(...some)
    if (some.length < termsAtOnce) break
  }
  return { number, candidates, unused: new Set(candidates), seen }
}

/** The newest term stays until another is: a number is never given twice, for queries may remember whose it was. */
const noted = `SELECT DISTINCT term FROM orphan_term WHERE term > ? AND term < (SELECT max(id) FROM term)
  ORDER BY term LIMIT ${termsAtOnce}`

function take(connection: Connection, round: number, after: number): number[] {
  const terms = connection.tuples(noted, after).map(([term]) => term as number)
  const sql = 'UPDATE OR REPLACE orphan_term SET sought = ? WHERE term IN (SELECT value FROM json_each(?))'
  if (terms.length > 0) connection.change(sql, round, JSON.stringify(terms))
  return terms
}

async function strikeMentioned(
  reading: Connection,
  { unused, seen }: Round,
  isOver: () => boolean,
): Promise<number> {
  for (const triples of allTriples(reading)) {
    if (isOver()) return seen
    strike(unused, triples)
    await turn()
  }
  for (let far = seen; ; ) {
    const end = endOfLog(reading)
    if (end - far <= fewChanges) return far
    strike(unused, changedTriples(reading, far, far + fewChanges))
    far += fewChanges
    await turn()
  }
}

async function removeUnused(round: Round, { queue, writing, isOver }: Surroundings): Promise<void> {
  const { number, candidates, unused } = round
  let { seen } = round
  for (let start = 0; start < candidates.length && !isOver(); start += termsAtOnce) {
    const some = candidates.slice(start, start + termsAtOnce)
    const remove = async () => {
      const end = endOfLog(writing)
      strike(unused, changedTriples(writing, seen, end))
      seen = end
      removeTerms(
        writing,
        some.filter((term) => unused.has(term)),
      )
      const done = 'DELETE FROM orphan_term WHERE sought = ? AND term IN (SELECT value FROM json_each(?))'
      writing.change(done, number, JSON.stringify(some))
    }
    // Alone in its transaction: who remembers numbers of terms asks where one begins whether they still hold.
    await queue.write(remove, true)
  }
}

/** Columns that follow are nobody's terms. */
type TripleRow = readonly [subject: number, predicate: number, object: number, graph?: number]

function strike(unused: Set<number>, rows: readonly TripleRow[]): void {
  for (const [subject, predicate, object] of rows) {
    unused.delete(subject)
    unused.delete(predicate)
    unused.delete(object)
  }
}

function* allTriples(connection: Connection): Generator<readonly TripleRow[]> {
  const sql = `SELECT subject, predicate, object, graph FROM quad WHERE (graph, subject, predicate, object) > (?, ?, ?, ?)
    ORDER BY graph, subject, predicate, object LIMIT ?`
  let after: readonly number[] = [0, 0, 0, 0]
  for (;;) {
    const rows = connection.tuples(sql, ...after, triplesAtOnce) as unknown as readonly TripleRow[]
    yield rows
    if (rows.length < triplesAtOnce) return
    const [subject, predicate, object, graph = 0] = rows.at(-1) as TripleRow
    after = [graph, subject, predicate, object]
  }
}

/** Of the documents that were changed by these entries of the log. */
function changedTriples(connection: Connection, after: number, until: number): readonly TripleRow[] {
  const sql = `SELECT subject, predicate, object FROM quad WHERE graph IN
    (SELECT r.id FROM log l CROSS JOIN resource r ON r.iri = l.iri WHERE l.seq > ? AND l.seq <= ?)`
  return connection.tuples(sql, after, until) as unknown as readonly TripleRow[]
}

function removeTerms(connection: Connection, terms: readonly number[]): void {
  if (terms.length === 0) return
  connection.change('DELETE FROM term WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(terms))
  countSweep(connection)
}

/** Whoever remembers numbers of terms forgets them when this moves. */
function countSweep(connection: Connection): number {
  connection.change(
    'INSERT INTO swept (id, terms, log) VALUES (1, 1, 0) ON CONFLICT DO UPDATE SET terms = terms + 1',
  )
  return connection.tuple('SELECT terms FROM swept')?.[0] as number
}

function endOfLog(connection: Connection): number {
  return (connection.tuple('SELECT max(seq) FROM log')?.[0] as number | null) ?? 0
}

function turn(): Promise<void> {
  return new Promise(setImmediate)
}
