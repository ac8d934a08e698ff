import type { Connection } from './connection.ts'

/** How many triples a predicate has (at most `ceiling`, and then some) and how many share an object on average. */
export interface PredicateStatistics {
  readonly count: number
  readonly perObject: number
}

const ceiling = 200_000
const pairCeiling = 10_000
const sample = 5_000
const lifeMs = 60_000
const maxRemembered = 20_000

/**
 * Counts by index probe, bounded in work and remembered for a minute. They only choose an order of joins:
 * a stale one costs time, never an answer. They count unreadable documents too, so they never leave this folder.
 */
export class QuadStatistics {
  readonly #connection: Connection
  readonly #predicates = new Map<number, { value: PredicateStatistics; until: number }>()
  readonly #pairs = new Map<string, { value: number; until: number }>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  predicate(predicate: number): PredicateStatistics {
    return remembered(this.#predicates, predicate, () => this.#probePredicate(predicate))
  }

  /** Triples with this predicate and one of these objects; beyond ten objects a sample is scaled up. */
  pairs(predicate: number, objects: readonly number[]): number {
    const probes = objects.length > 10 ? spread(objects, 10) : objects
    let total = 0
    for (const object of probes) {
      total += remembered(this.#pairs, `${predicate} ${object}`, () => this.#probePair(predicate, object))
    }
    return probes.length === 0 ? 0 : (total * objects.length) / probes.length
  }

  #probePredicate(predicate: number): PredicateStatistics {
    const counted = this.#number(
      `SELECT count(*) AS n FROM (SELECT 1 FROM quad WHERE predicate = ? LIMIT ${ceiling})`,
      predicate,
    )
    const objects = this.#number(
      `SELECT count(DISTINCT object) AS n FROM (SELECT object FROM quad WHERE predicate = ? LIMIT ${sample})`,
      predicate,
    )
    const count = counted === ceiling ? ceiling * 5 : counted
    return { count, perObject: Math.min(count, sample) / Math.max(1, objects) }
  }

  #probePair(predicate: number, object: number): number {
    const counted = this.#number(
      `SELECT count(*) AS n FROM (SELECT 1 FROM quad WHERE predicate = ? AND object = ? LIMIT ${pairCeiling})`,
      predicate,
      object,
    )
    // Too many to count cheaply: a value that most subjects share, such as a type.
    return counted < pairCeiling ? counted : Math.max(counted, this.predicate(predicate).count / 2)
  }

  #number(sql: string, ...values: number[]): number {
    return Number(this.#connection.get(sql, ...values)?.n ?? 0)
  }
}

function remembered<K, V>(cache: Map<K, { value: V; until: number }>, key: K, probe: () => V): V {
  const known = cache.get(key)
  const now = performance.now()
  if (known && known.until > now) return known.value
  if (cache.size > maxRemembered) cache.clear()
  const value = probe()
  cache.set(key, { value, until: now + lifeMs })
  return value
}

function spread<T>(values: readonly T[], count: number): readonly T[] {
  const step = values.length / count
  return Array.from({ length: count }, (_, index) => values[Math.floor(index * step)] as T)
}
