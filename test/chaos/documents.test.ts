import { parseRdf } from '@hearth/pod-server/src/rdf/parse.ts'
import { isSameGraph } from '@hearth/pod-server/src/rdf/same-graph.ts'
import { Store } from 'n3'
import { expect, it } from 'vitest'
import { expectStatus, send } from '../conformance/world.ts'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'
import { all, applied, asN3, asSparqlUpdate, randomPatch } from './random-patch.ts'
import { lineOf, manyTriples, randomTriple, toJsonLd } from './random-triples.ts'

const steps = Number(process.env.DOCUMENT_STEPS ?? 400)
const seed = seedOf('DOCUMENT_SEED')
const forms = ['text/turtle', 'application/n-triples', 'application/ld+json'] as const

it(`P-29, N3-22 ${steps} random steps (seed ${seed}): documents say what they were told, through patches in both languages, every form and kill -9`, async () => {
  await withDataFolder(async (data) => {
    const server = await spawnServer({ data })
    const walk = new Walk(createRandom(seed), server, await makePerson(server.url, 'alice'))
    for (let step = 0; step < steps; step++) await walk.step()
    await walk.checkAll()
    await walk.server.close()
    expect(await violations(data)).toEqual([])
    // A walk in which everything was refused would prove nothing.
    expect(walk.patched).toBeGreaterThan(steps / 5)
    expect(walk.refused).toBeGreaterThan(steps / 50)
  })
})

/** A few documents of one pod, and what each of them should say. */
class Walk {
  readonly #random: Random
  readonly #alice: Person
  readonly #told = new Map<string, { readonly says: Store; readonly form: string }>()
  server: SpawnedServer
  patched = 0
  refused = 0

  constructor(random: Random, server: SpawnedServer, alice: Person) {
    this.#random = random
    this.server = server
    this.#alice = alice
  }

  async step(): Promise<void> {
    const document = `${this.#alice.pod}notes/${this.#random.below(5)}`
    const chosen = this.#random.below(100)
    if (chosen < 10) await this.#replace(document)
    else if (chosen < 70) await this.#patch(document)
    else if (chosen < 97) await this.#check(document, this.#random.pick(forms))
    else if (chosen < 99) await this.#remove(document)
    else await this.#crash()
  }

  async checkAll(): Promise<void> {
    for (const document of this.#told.keys()) for (const form of forms) await this.#check(document, form)
  }

  async #replace(document: string): Promise<void> {
    const triples = this.#random.chance(0.15)
      ? manyTriples(this.#random, document)
      : Array.from({ length: this.#random.below(12) }, () => randomTriple(this.#random, document))
    const form = this.#random.pick(forms)
    const body = form === 'application/ld+json' ? toJsonLd(triples) : triples.map(lineOf).join('\n')
    await expectStatus([201, 204], this.#alice, 'PUT', document, { 'content-type': form }, body)
    this.#told.set(document, { says: new Store(triples), form })
  }

  async #patch(document: string): Promise<void> {
    const { says, form } = this.#told.get(document) ?? { says: new Store(), form: 'text/turtle' }
    const patch = randomPatch(this.#random, document, all(says))
    const next = applied(patch, says)
    const [type, body] = this.#random.chance(0.5)
      ? ['text/n3', asN3(patch)]
      : ['application/sparql-update', asSparqlUpdate(patch)]
    const expected = next ? [200, 201, 204] : 409
    await expectStatus(expected, this.#alice, 'PATCH', document, { 'content-type': type }, body)
    if (next) this.#told.set(document, { says: next, form })
    if (next) this.patched++
    else this.refused++
  }

  async #check(document: string, form: (typeof forms)[number]): Promise<void> {
    const told = this.#told.get(document)
    const answer = await send(this.#alice, 'GET', document, { accept: form })
    expect(answer.status).toBe(told ? 200 : 404)
    if (!told) return
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const head = await expectStatus(200, this.#alice, 'HEAD', document, { accept: form })
    for (const name of ['etag', 'content-type']) expect(head.headers.get(name)).toBe(answer.headers.get(name))
    expect(answer.headers.get('content-type')).toContain(form)
    if (form === told.form) expect(head.headers.get('content-length')).toBe(String(bytes.byteLength))
    const said = new Store(await parseRdf(bytes, form, document, { triples: 1e6 }))
    expect(said.size, document).toBe(told.says.size)
    const isSame = isSameGraph([...said], [...told.says])
    expect(isSame, `${document} as ${form}:\n${Buffer.from(bytes).toString().slice(-2000)}`).toBe(true)
  }

  async #remove(document: string): Promise<void> {
    await expectStatus(this.#told.delete(document) ? 205 : 404, this.#alice, 'DELETE', document)
  }

  async #crash(): Promise<void> {
    this.server = await this.server.afterPowerCut()
    await this.checkAll()
  }
}
