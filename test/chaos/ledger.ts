import { createHash } from 'node:crypto'
import { Parser } from 'n3'
import type { Person } from '../make-person.ts'

const ldpContains = 'http://www.w3.org/ns/ldp#contains'
const chaosNumber = 'https://hearth.example/chaos#number'

/** What a client was told, kept outside the server, to be compared with what is there after a crash. */
export class Ledger {
  readonly #person: Person
  readonly #container: string
  /** Hashes each document may have: the acknowledged one, and those that were sent after it without an answer. */
  readonly #documents = new Map<string, { isAcknowledged: boolean; hashes: Set<string> }>()
  readonly #numbers = new Map<number, { acknowledged: Set<number>; sent: Set<number> }>()
  #next = 0
  acknowledged = 0

  constructor(person: Person, container: string) {
    this.#person = person
    this.#container = container
  }

  async createCounter(writer: number): Promise<void> {
    const counter = this.#counter(writer)
    if (this.#numbers.has(writer)) return
    const isThere = await this.#send(counter, 'PUT', 'text/turtle', '<#it> a <#Counter>.')
    if (isThere) this.#numbers.set(writer, { acknowledged: new Set(), sent: new Set() })
  }

  /** A new document of about two kilobytes. */
  putText(writer: number): Promise<void> {
    const number = this.#next++
    return this.#put(`${this.#container}w${writer}-${number}.txt`, 'text/plain', `${number} `.repeat(400))
  }

  /** The same document again and again: an old body must never come back. */
  replaceText(writer: number): Promise<void> {
    return this.#put(`${this.#container}kept-${writer}.txt`, 'text/plain', `${this.#next++} `.repeat(400))
  }

  putBinary(writer: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#put(`${this.#container}b${writer}-${this.#next++}.bin`, 'application/octet-stream', bytes)
  }

  /** One triple more in a document that all earlier numbers are in. */
  async insertNumber(writer: number): Promise<void> {
    const numbers = this.#numbers.get(writer)
    if (numbers === undefined) return
    const number = this.#next++
    numbers.sent.add(number)
    const patch = `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
      <> a solid:InsertDeletePatch; solid:inserts { <#it> <${chaosNumber}> ${number}. }.`
    if (await this.#send(this.#counter(writer), 'PATCH', 'text/n3', patch)) numbers.acknowledged.add(number)
  }

  /** Every difference between what was promised and what is there; empty when all is well. */
  async damage(): Promise<string[]> {
    const listed = await this.#listed()
    const documents = await inBatches([...this.#documents], ([url]) => this.#damageOf(url, listed))
    const counters = await inBatches([...this.#numbers.keys()], (writer) =>
      this.#damageOfCounter(writer, listed),
    )
    return [...documents, ...counters].flat()
  }

  async #damageOf(url: string, listed: ReadonlySet<string>): Promise<string[]> {
    const document = this.#documents.get(url)
    if (document === undefined) return []
    const response = await this.#person.fetch(url)
    const body = new Uint8Array(await response.arrayBuffer())
    const damage: string[] = []
    if (response.ok !== listed.has(url))
      damage.push(`${url}: ${response.status}, but listed: ${listed.has(url)}`)
    if (response.status === 404 && !document.isAcknowledged) return damage
    if (!response.ok) return [...damage, `${url}: acknowledged, but ${response.status}`]
    const hash = hashOf(body)
    if (!document.hashes.has(hash))
      damage.push(`${url}: neither the old nor the new body (${body.length} bytes)`)
    // From here on this is the truth, whether or not its answer arrived.
    document.isAcknowledged = true
    document.hashes = new Set([hash])
    return damage
  }

  async #damageOfCounter(writer: number, listed: ReadonlySet<string>): Promise<string[]> {
    const url = this.#counter(writer)
    const numbers = this.#numbers.get(writer)
    if (numbers === undefined) return []
    const response = await this.#person.fetch(url, { headers: { accept: 'text/turtle' } })
    if (!response.ok || !listed.has(url)) return [`${url}: ${response.status}, listed: ${listed.has(url)}`]
    const quads = new Parser({ baseIRI: url }).parse(await response.text())
    const found = new Set(
      quads.filter((quad) => quad.predicate.value === chaosNumber).map((quad) => Number(quad.object.value)),
    )
    const lost = [...numbers.acknowledged].filter((number) => !found.has(number))
    const invented = [...found].filter((number) => !numbers.sent.has(number))
    return [
      ...lost.map((number) => `${url}: lost ${number}`),
      ...invented.map((number) => `${url}: has ${number}`),
    ]
  }

  async #listed(): Promise<Set<string>> {
    const response = await this.#person.fetch(this.#container, { headers: { accept: 'text/turtle' } })
    if (response.status === 404) return new Set()
    const quads = new Parser({ baseIRI: this.#container }).parse(await response.text())
    return new Set(
      quads.filter((quad) => quad.predicate.value === ldpContains).map((quad) => quad.object.value),
    )
  }

  async #put(url: string, type: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
    const document = this.#documents.get(url) ?? { isAcknowledged: false, hashes: new Set() }
    const hash = hashOf(body)
    document.hashes.add(hash)
    this.#documents.set(url, document)
    if (!(await this.#send(url, 'PUT', type, body))) return
    document.isAcknowledged = true
    document.hashes = new Set([hash])
  }

  /** True when the server said so; false when it was gone before it could answer. A refusal is a mistake of the test. */
  async #send(
    url: string,
    method: string,
    type: string,
    body: string | Uint8Array<ArrayBuffer>,
  ): Promise<boolean> {
    const response = await this.#person
      .fetch(url, { method, headers: { 'content-type': type }, body })
      .catch(() => undefined)
    if (response === undefined) return false
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
    this.acknowledged++
    return true
  }

  #counter(writer: number): string {
    return `${this.#container}counter-${writer}.ttl`
  }
}

/** A few at a time: thousands of requests at once would measure the client. */
async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>, size = 32): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += size) {
    results.push(...(await Promise.all(items.slice(start, start + size).map(work))))
  }
  return results
}

function hashOf(body: string | Uint8Array<ArrayBuffer>): string {
  return createHash('sha256').update(body).digest('hex')
}
