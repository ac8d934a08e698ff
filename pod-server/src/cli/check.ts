import { checkResource } from '#ldp/check-resource.ts'
import type { Finding } from '#storage/finding.ts'
import { type Inspection, inspectSqliteStore } from '#storage/sqlite/inspect-store.ts'
import { ConfigError } from '../config.ts'
import { expectStore } from './expect-store.ts'
import { readOptions } from './read-options.ts'

const mostShown = 200
const everyMs = 1000

/** `hearth check`: whether everything in a data folder agrees with everything else. 0 when it does, 1 when not. */
export async function check(argv: readonly string[]): Promise<number> {
  const { config, words } = readOptions(argv)
  if (words.length > 0) throw new ConfigError(`check takes no "${words[0]}", only options`)
  const inspection = inspectSqliteStore(expectStore(config.data, 'check'))
  try {
    const report = new Report(inspection.count)
    for await (const finding of findings(inspection, report)) report.add(finding)
    return report.end()
  } finally {
    inspection.close()
  }
}

/** Where damage ends the search, that is what was found. */
async function* findings(inspection: Inspection, report: Report): AsyncGenerator<Finding> {
  try {
    yield* allFindings(inspection, report)
  } catch (error) {
    if (!isOfDatabase(error)) throw error
    const what = `cannot be read to its end (${(error as Error).message}): restore the newest backup`
    yield { kind: 'violation', where: 'hearth.db', what }
  }
}

async function* allFindings(inspection: Inspection, report: Report): AsyncGenerator<Finding> {
  for (const found of inspection.tables()) {
    yield* found
    report.progress('the tables')
  }
  for await (const resource of inspection.resources()) {
    const faults = await checkResource(inspection.reader, resource).catch(unreadable)
    if (!inspection.isSorted(resource)) faults.push('has triples that queries would put in another order')
    for (const what of faults) yield { kind: 'violation', where: resource.iri, what }
    report.checked++
    report.progress('resources')
  }
  for await (const finding of inspection.files()) {
    yield finding
    report.progress('files')
  }
}

/** A row that nobody could have written so: the others are looked at all the same. */
function unreadable(error: unknown): string[] {
  if (isOfDatabase(error)) throw error
  return [`is not as a server writes it (${(error as Error).message})`]
}

function isOfDatabase(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_SQLITE_ERROR'
}

/** What is said while it goes on, and at the end. */
class Report {
  checked = 0
  readonly #count: number
  readonly #found = { violation: 0, warning: 0 }
  readonly #start = performance.now()
  #told = this.#start

  constructor(count: number) {
    this.#count = count
  }

  add({ kind, where, what }: Finding): void {
    this.#found[kind]++
    if (this.#found[kind] <= mostShown) process.stdout.write(`${kind}: ${where} ${what}\n`)
  }

  /** A line on standard error for every second that passes. */
  progress(at: string): void {
    const now = performance.now()
    if (now - this.#told < everyMs) return
    this.#told = now
    process.stderr.write(`checking ${at}: ${this.checked} of ${this.#count} resources\n`)
  }

  end(): number {
    const { violation, warning } = this.#found
    const unshown = Math.max(0, violation - mostShown) + Math.max(0, warning - mostShown)
    if (unshown > 0) process.stdout.write(`and ${unshown} more\n`)
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(1)
    const sum = `${number(violation, 'violation')}, ${number(warning, 'warning')}`
    process.stdout.write(`checked ${number(this.checked, 'resource')} in ${seconds} s: ${sum}\n`)
    return violation > 0 ? 1 : 0
  }
}

function number(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`
}
