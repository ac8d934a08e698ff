import { PodError } from '#base/errors.ts'
import { Unreachable } from './send.ts'

export type Kind = 'folder' | 'document' | 'rule' | 'description'
const kinds: readonly Kind[] = ['folder', 'document', 'rule', 'description']

/** So many things in a row that fail because a connection does: nothing is there to go on with. */
const mostBreaks = 5
/** Of a source without end, somebody has to be told (bug class 24). */
const mostThings = 2_000_000

/** What is said while it goes on, and at the end. */
export class Report {
  readonly #root: string
  readonly #isDryRun: boolean
  readonly #brought: Record<Kind, number> = { folder: 0, document: 0, rule: 0, description: 0 }
  readonly #start = performance.now()
  readonly #clock: NodeJS.Timeout
  #there = 0
  #refused = 0
  #bytes = 0
  #breaks = 0
  #at = ''
  #why = ''

  /** What is told are the ends of addresses below `root`. */
  constructor(root: string, isDryRun: boolean) {
    this.#root = root
    this.#isDryRun = isDryRun
    this.#clock = setInterval(() => this.#progress(), 1000)
    this.#clock.unref()
  }

  at(iri: string): void {
    this.#at = iri
    if (this.#things() > mostThings)
      throw new TooMuch('unprocessable', `the source goes on after ${mostThings} things: it may have no end`)
  }

  brought(kind: Kind): void {
    this.#brought[kind]++
  }

  there(): void {
    this.#there++
  }

  bytes(count: number): void {
    this.#bytes += count
  }

  waits(why: string): void {
    this.#why = `; ${why}`
  }

  note(iri: string, what: string): void {
    process.stdout.write(`note: ${this.#name(iri)}: ${what}\n`)
  }

  refused(iri: string, reason: PodError): void {
    this.#refused++
    process.stdout.write(`not brought: ${this.#name(iri)}: ${reason.message}\n`)
    this.#breaks = reason instanceof Unreachable ? this.#breaks + 1 : 0
    if (this.#breaks >= mostBreaks)
      throw new TooMuch('upstream-failed', `${reason.message}: run this again to go on`)
  }

  worked(): void {
    this.#breaks = 0
  }

  /** The last line; whether all of it was brought. */
  end(): boolean {
    clearInterval(this.#clock)
    const verb = this.#isDryRun ? 'would bring' : 'brought'
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(1)
    const rest = `${this.#there} were there already, ${this.#refused} not brought`
    process.stdout.write(`${verb} ${this.#counts()} in ${seconds} s; ${rest}\n`)
    return this.#refused === 0
  }

  #progress(): void {
    process.stderr.write(`bringing: ${this.#counts()}; at ${this.#name(this.#at)}${this.#why}\n`)
    this.#why = ''
  }

  #counts(): string {
    const counts = kinds.map(
      (kind) => `${this.#brought[kind]} ${kind}${this.#brought[kind] === 1 ? '' : 's'}`,
    )
    return `${counts.join(', ')} (${(this.#bytes / 1e6).toFixed(1)} MB)`
  }

  #things(): number {
    return Object.values(this.#brought).reduce((sum, count) => sum + count, this.#there + this.#refused)
  }

  /** No control character of a stranger's goes to a terminal. */
  #name(iri: string): string {
    const name = iri.startsWith(this.#root) ? iri.slice(this.#root.length) || './' : iri
    return name.replace(/\p{Cc}/gu, '?').slice(0, 500)
  }
}

/** Ends the run: not about one thing. */
export class TooMuch extends PodError {}
