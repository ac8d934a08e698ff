import { createHash } from 'node:crypto'
import { Parser } from 'n3'
import { aclOf } from '../conformance/world.ts'
import type { Person } from '../make-person.ts'

const ldpContains = 'http://www.w3.org/ns/ldp#contains'
const chaosNumber = 'https://hearth.example/chaos#number'
const absent = 'absent'
const publicRead = { who: 'public', modes: ['Read'] }

/**
 * What a client was told, kept outside the server, to be compared with what is there after a crash. Each document has the
 * states it may be in: the acknowledged one, and those that were asked for after it without an answer.
 */
export class Ledger {
  readonly #person: Person
  readonly #container: string
  readonly #documents = new Map<string, Set<string>>()
  readonly #numbers = new Map<number, { acknowledged: Set<number>; sent: Set<number> }>()
  /** Hashes of what was posted without an answer: it may be there under any name. */
  readonly #posted = new Set<string>()
  readonly #touched = new Set<string>()
  #round = 0
  #next = 0
  acknowledged = 0

  constructor(person: Person, container: string) {
    this.#person = person
    this.#container = container
  }

  /** A container of its own for what is made from here on, so that its listing stays short. */
  async beginRound(): Promise<void> {
    this.#round++
    this.#posted.clear()
    this.#touched.clear()
    await this.#put(`${this.#fresh()}first.txt`, 'text/plain', 'first')
  }

  async createCounter(writer: number): Promise<void> {
    const counter = this.#counter(writer)
    if (this.#numbers.has(writer)) return
    const answer = await this.#send(counter, 'PUT', 'text/turtle', '<#it> a <#Counter>.')
    if (answer) this.#numbers.set(writer, { acknowledged: new Set(), sent: new Set() })
  }

  /** A new document of about two kilobytes. */
  async putText(writer: number): Promise<string> {
    const number = this.#next++
    const url = `${this.#fresh()}w${writer}-${number}.txt`
    await this.#put(url, 'text/plain', `${number} `.repeat(400))
    return url
  }

  /** The same document again and again: an old body must never come back. */
  replaceText(writer: number): Promise<void> {
    return this.#put(`${this.#container}kept-${writer}.txt`, 'text/plain', `${this.#next++} `.repeat(400))
  }

  putBinary(writer: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#put(`${this.#fresh()}b${writer}-${this.#next++}.bin`, 'application/octet-stream', bytes)
  }

  /** A new member under a name of the server's choosing. */
  async post(): Promise<void> {
    const body = `posted ${this.#next++}`
    this.#posted.add(hashOf(body))
    const answer = await this.#send(this.#fresh(), 'POST', 'text/plain', body)
    const url = answer?.headers.get('location')
    if (!url) return
    this.#posted.delete(hashOf(body))
    this.#know(url).add(hashOf(body))
  }

  /** Makes a document and removes it again. */
  async makeAndDelete(writer: number): Promise<void> {
    const url = await this.putText(writer)
    const states = this.#know(url)
    states.add(absent)
    if (await this.#send(url, 'DELETE')) this.#documents.set(url, new Set([absent]))
  }

  /** Opens or shuts a document for everyone. */
  async share(writer: number): Promise<void> {
    const subject = `${this.#container}kept-${writer}.txt`
    if (this.#documents.get(subject)?.has(absent) !== false) return this.replaceText(writer)
    const rules = this.#next++ % 2 === 0 ? [publicRead] : []
    const acl = aclOf(subject, this.#person.webId, rules)
    await this.#put(`${subject}.acl`, 'text/turtle', `${acl}\n# ${this.#next++}`)
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

  /** Every difference between what was promised in this round and what is there; empty when all is well. */
  async damage(): Promise<string[]> {
    return this.#damageOf([...this.#touched])
  }

  /** The same of all rounds. */
  async wholeDamage(): Promise<string[]> {
    return this.#damageOf([...this.#documents.keys()])
  }

  async #damageOf(urls: readonly string[]): Promise<string[]> {
    const listed = new Set([...(await this.#listed(this.#container)), ...(await this.#listed(this.#fresh()))])
    const documents = await inBatches(urls, (url) => this.#damageOfDocument(url, listed))
    const counters = await inBatches([...this.#numbers.keys()], (writer) => this.#damageOfCounter(writer))
    return [...documents, ...counters, await this.#damageOfPosts(listed)].flat()
  }

  async #damageOfDocument(url: string, listed: ReadonlySet<string>): Promise<string[]> {
    const states = this.#know(url)
    const response = await this.#person.fetch(url, { headers: { accept: 'text/turtle, */*;q=0.5' } })
    const body = new Uint8Array(await response.arrayBuffer())
    const found = response.status === 404 ? absent : hashOf(body)
    const damage: string[] = []
    if (!response.ok && found !== absent) damage.push(`${url}: ${response.status}`)
    if (!states.has(found)) damage.push(`${url}: ${response.status}, ${body.length} bytes, never promised`)
    const isHere = url.startsWith(this.#fresh()) || !url.slice(this.#container.length).includes('/')
    if (isHere && !url.endsWith('.acl') && response.ok !== listed.has(url))
      damage.push(`${url}: ${response.status}, but listed: ${listed.has(url)}`)
    if (url.endsWith('.acl') && response.ok) damage.push(...(await this.#damageOfShare(url, body)))
    // From here on this is the truth, whether or not its answer arrived.
    this.#documents.set(url, new Set([found]))
    return damage
  }

  /** An ACL decides as it says. */
  async #damageOfShare(acl: string, body: Uint8Array): Promise<string[]> {
    const expected = Buffer.from(body).includes('foaf:Agent') ? 200 : 401
    const { status } = await fetch(acl.replace(/\.acl$/, ''))
    return status === expected ? [] : [`${acl}: everyone gets ${status} instead of ${expected}`]
  }

  /** What nobody was told of may be there, but then it is one whole thing that somebody sent. */
  async #damageOfPosts(listed: ReadonlySet<string>): Promise<string[]> {
    const unknown = [...listed].filter(
      (url) => url.startsWith(this.#fresh()) && url !== this.#fresh() && !this.#documents.has(url),
    )
    const damage = await inBatches(unknown, async (url) => {
      const hash = hashOf(await (await this.#person.fetch(url)).text())
      return this.#posted.has(hash) ? [] : [`${url}: nobody sent that`]
    })
    return damage.flat()
  }

  async #damageOfCounter(writer: number): Promise<string[]> {
    const url = this.#counter(writer)
    const numbers = this.#numbers.get(writer)
    if (numbers === undefined) return []
    const response = await this.#person.fetch(url, { headers: { accept: 'text/turtle' } })
    if (!response.ok) return [`${url}: ${response.status}`]
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

  async #listed(container: string): Promise<string[]> {
    const response = await this.#person.fetch(container, { headers: { accept: 'text/turtle' } })
    if (response.status === 404) return []
    const quads = new Parser({ baseIRI: container }).parse(await response.text())
    return quads.filter((quad) => quad.predicate.value === ldpContains).map((quad) => quad.object.value)
  }

  async #put(url: string, type: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
    const hash = hashOf(body)
    this.#know(url).add(hash)
    if (await this.#send(url, 'PUT', type, body)) this.#documents.set(url, new Set([hash]))
  }

  /** The states a document may be in; of one that is not known, that it is not there. */
  #know(url: string): Set<string> {
    const states = this.#documents.get(url) ?? new Set([absent])
    this.#documents.set(url, states)
    this.#touched.add(url)
    return states
  }

  /** The answer when the server gave one; undefined when it was gone before it could. A refusal is a mistake of the test. */
  async #send(
    url: string,
    method: string,
    type?: string,
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<Response | undefined> {
    const sent = type === undefined || body === undefined ? {} : { headers: { 'content-type': type }, body }
    const response = await this.#person.fetch(url, { method, ...sent }).catch(() => undefined)
    if (response === undefined) return undefined
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
    this.acknowledged++
    return response
  }

  #fresh(): string {
    return `${this.#container}round-${this.#round}/`
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

function hashOf(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}
