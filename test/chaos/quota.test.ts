import { Parser } from 'n3'
import { expect, it } from 'vitest'
import { expectStatus, n3, patchOf, send } from '../conformance/world.ts'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'
import { isContainer, parentOf } from './names-model.ts'

const steps = Number(process.env.QUOTA_STEPS ?? 300)
const seed = seedOf('QUOTA_SEED')
const names = ['a', 'b', 'c.ttl', 'd/a', 'd/b.ttl', 'd/e/a', 'd/e/b', 'f/g/h/i', 'a.meta', 'd/b.ttl.meta']
const limits = { podBytes: 110_000, podResources: 22, podTriples: 110 }

it(`P-60 ${steps} random steps (seed ${seed}): a pod holds what it may to the byte, the resource and the triple, through kill -9`, async () => {
  await withDataFolder(async (data) => {
    const settings = Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, String(limit)]))
    const server = await spawnServer({ data, ...settings })
    const walk = new Walk(createRandom(seed), server, await makePerson(server.url, 'alice'))
    await walk.begin()
    for (let step = 0; step < steps; step++) await walk.step()
    await walk.server.close()
    expect(await violations(data)).toEqual([])
    expect(Math.min(walk.written, walk.refused)).toBeGreaterThan(steps / 20)
  })
})

type Held = Map<string, Size>

interface Size {
  readonly bytes: number
  readonly triples: number
}

/** A small pod: how much everything in it takes. */
class Walk {
  readonly #random: Random
  readonly #alice: Person
  #held: Held = new Map()
  #number = 0
  server: SpawnedServer
  written = 0
  refused = 0

  constructor(random: Random, server: SpawnedServer, alice: Person) {
    this.#random = random
    this.server = server
    this.#alice = alice
  }

  async begin(): Promise<void> {
    this.#held = await this.#found('')
  }

  async step(): Promise<void> {
    const chosen = this.#random.below(100)
    if (chosen < 2) await this.#crash()
    else if (chosen < 60) await this.#put(this.#random.pick(names))
    else if (chosen < 75) await this.#patch(this.#random.pick(['c.ttl', 'd/b.ttl']))
    else await this.#remove()
    if (this.#random.chance(0.05)) expect(await this.#found('')).toEqual(this.#held)
  }

  /** What is there, by looking everywhere. */
  async #found(name: string): Promise<Held> {
    const found = new Map<string, Size>()
    const members = await this.#look(name, found)
    await this.#look(`${name}.acl`, found)
    // The description of a container is the container.
    if (!isContainer(name)) await this.#look(`${name}.meta`, found)
    for (const member of members) for (const [key, size] of await this.#found(member)) found.set(key, size)
    return found
  }

  async #look(name: string, found: Map<string, Size>): Promise<string[]> {
    const answer = await send(this.#alice, 'GET', this.#alice.pod + name)
    const [{ headers }, text] = [answer, await answer.text()]
    // A description that nobody has written is made up as it is read, and has no ETag.
    if (!answer.ok || !headers.has('etag')) return []
    const isRdf = headers.get('content-type')?.startsWith('text/turtle')
    const quads = isRdf ? new Parser({ baseIRI: this.#alice.pod + name }).parse(text) : []
    const isListing = isContainer(name)
    const bytes = isListing ? 0 : Buffer.byteLength(text)
    found.set(name, { bytes, triples: isListing ? 0 : quads.length })
    const contained = quads.filter(({ predicate }) => predicate.value.endsWith('#contains'))
    return contained.map(({ object }) => object.value.slice(this.#alice.pod.length))
  }

  /** What would be held after a write; undefined when that is more than a pod may. */
  #after(name: string, size: Size): Held | undefined {
    const next = new Map(this.#held)
    for (let above = parentOf(name); !next.has(above); above = parentOf(above))
      next.set(above, { bytes: 0, triples: 0 })
    next.set(name, size)
    const sum = (of: keyof Size) => [...next.values()].reduce((total, each) => total + each[of], 0)
    const fits =
      sum('bytes') <= limits.podBytes &&
      sum('triples') <= limits.podTriples &&
      next.size <= limits.podResources
    return fits ? next : undefined
  }

  async #put(name: string): Promise<void> {
    const { next, send: sent } = this.#making(name)
    const { status } = await sent()
    expect(next ? [201, 204] : [507], `PUT ${name}`).toContain(status)
    if (next) this.written++
    else this.refused++
    this.#held = next ?? this.#held
  }

  #making(wished: string): { next: Held | undefined; send: () => Promise<Response> } {
    const isLone = wished.endsWith('.meta') && !this.#held.has(wished.slice(0, -'.meta'.length))
    const name = isLone ? 'a' : wished
    const isRdf = /\.(?:ttl|meta)$/.test(name)
    const triples = isRdf ? this.#random.below(30) : 0
    const text = isRdf
      ? Array.from({ length: triples }, () => `<urn:it> <urn:n> ${++this.#number}.`).join('\n')
      : `${++this.#number} `.padEnd(this.#random.below(this.#random.chance(0.3) ? 120_000 : 20_000), 'x')
    const headers = { 'content-type': isRdf ? 'text/turtle' : 'text/plain' }
    const size = { bytes: text.length, triples }
    // Half of them do not say how long they are.
    const body = this.#random.chance(0.5) ? text : new Blob([text]).stream()
    const put = { method: 'PUT', headers, body, duplex: 'half' }
    return { next: this.#after(name, size), send: () => this.#alice.fetch(this.#alice.pod + name, put) }
  }

  /** How long the text is then is the server's to say; that there was room for it, or none, is not. */
  async #patch(name: string): Promise<void> {
    const triple = `<urn:it> <urn:n> ${++this.#number}.`
    const before = this.#held.get(name) ?? { bytes: 0, triples: 0 }
    const body = patchOf({ inserts: triple })
    const { status } = await expectStatus(
      [201, 204, 507],
      this.#alice,
      'PATCH',
      this.#alice.pod + name,
      n3,
      body,
    )
    const found = new Map<string, Size>()
    await this.#look(name, found)
    const size = found.get(name) ?? before
    const grown =
      status === 507 ? { bytes: before.bytes + 2 * triple.length, triples: before.triples + 1 } : size
    const next = this.#after(name, grown)
    expect(next === undefined, `PATCH ${name}`).toBe(status === 507)
    expect(size.triples).toBe(before.triples + (next ? 1 : 0))
    this.#held = next ?? this.#held
  }

  async #remove(): Promise<void> {
    const isFull = (name: string) =>
      isContainer(name) && [...this.#held.keys()].some((key) => key !== name && key.startsWith(name))
    const ours = [...this.#held.keys()].filter((name) => /^[a-f](?:\W|$)/.test(name) && !isFull(name))
    if (ours.length === 0) return
    const name = this.#random.pick(ours)
    await expectStatus(205, this.#alice, 'DELETE', this.#alice.pod + name)
    for (const gone of [name, `${name}.meta`]) this.#held.delete(gone)
  }

  /** A write on its way when the power goes happened, or it did not. */
  async #crash(): Promise<void> {
    const { next, send: sent } = this.#making(this.#random.pick(names))
    const answer = sent().catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, this.#random.below(8)))
    this.server = await this.server.afterPowerCut()
    const status = (await answer)?.status
    const found = await this.#found('')
    const possible = status === undefined ? [this.#held, next ?? this.#held] : [next ?? this.#held]
    expect(possible.map((held) => [...held].sort())).toContainEqual([...found].sort())
    this.#held = found
  }
}
