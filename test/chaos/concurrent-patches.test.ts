import { parseRdf } from '@hearth/pod-server/src/rdf/parse.ts'
import { isSameGraph } from '@hearth/pod-server/src/rdf/same-graph.ts'
import { DataFactory, Store } from 'n3'
import { expect, it } from 'vitest'
import { expectStatus, send } from '../conformance/world.ts'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'
import { all, applied, asN3, asSparqlUpdate, type RandomPatch, randomPatch } from './random-patch.ts'
import { lineOf, manyTriples, randomTriple, toJsonLd } from './random-triples.ts'

const { literal, namedNode, quad } = DataFactory
const most = Number(process.env.PATCH_ROUNDS ?? 14)
const seed = seedOf('PATCH_SEED')
const forms = ['text/turtle', 'application/n-triples', 'application/ld+json'] as const
const many = { triples: 1e6 }

// Several processes take longer to come back.
for (const [workers, rounds] of [
  ['1', most],
  ['2', Math.ceil(most / 2)],
] as const) {
  it(`N3-22, CR-10, CR-1 ${rounds} rounds (seed ${seed}, workers ${workers}): what many patch at once comes to what one after the other would, through kill -9`, async () => {
    await withDataFolder(async (data) => {
      const server = await spawnServer({ data, workers })
      const walk = new Walk(createRandom(seed), server, await makePerson(server.url, 'alice'))
      for (let round = 0; round < rounds; round++) await walk.round()
      await walk.server.close()
      expect(await violations(data)).toEqual([])
      // Of a short walk chance may withhold nearly everything.
      const wanted = rounds < 50 ? [204] : [204, 409, 412]
      for (const status of wanted) expect(walk.told.get(status), String(status)).toBeGreaterThan(0)
    })
  })
}

/** One write on its way; the marker tells whether it happened. */
interface Write {
  readonly patch: RandomPatch | undefined
  /** What it leaves, when it is a PUT. */
  readonly whole: Store | undefined
  readonly ifMatch: number | undefined
  readonly answer: Promise<{ readonly status: number; readonly version: number } | undefined>
}

interface State {
  readonly version: number
  readonly says: Store
}

/** One document at a time, of a few triples or thousands. */
class Walk {
  readonly #random: Random
  readonly #alice: Person
  #document = ''
  #form: (typeof forms)[number] = 'text/turtle'
  #state: State = { version: 0, says: new Store() }
  #number = 0
  readonly told = new Map<number, number>()
  server: SpawnedServer

  constructor(random: Random, server: SpawnedServer, alice: Person) {
    this.#random = random
    this.server = server
    this.#alice = alice
  }

  async round(): Promise<void> {
    if (this.#document === '' || this.#random.chance(0.2)) await this.#begin()
    const isCrash = this.#random.chance(0.1)
    const writes = Array.from({ length: 2 + this.#random.below(6) }, () => this.#write(isCrash))
    if (isCrash) {
      await new Promise((resolve) => setTimeout(resolve, this.#random.below(25)))
      this.server = await this.server.afterPowerCut()
    }
    await this.#settle(writes)
    await this.#look(this.#random.pick(forms))
  }

  async #begin(): Promise<void> {
    this.#document = `${this.#alice.pod}patched/${this.#number++}`
    const triples = this.#random.chance(0.2)
      ? manyTriples(this.#random, this.#document)
      : Array.from({ length: 1 + this.#random.below(20) }, () => randomTriple(this.#random, this.#document))
    this.#form = this.#random.pick(forms)
    const { version } = await this.#put(triples, {})
    this.#state = { version, says: new Store(triples) }
  }

  async #put(triples: readonly ReturnType<typeof randomTriple>[], headers: Record<string, string>) {
    const body = this.#form === 'application/ld+json' ? toJsonLd(triples) : triples.map(lineOf).join('\n')
    const type = { 'content-type': this.#form }
    return outcomeOf(await send(this.#alice, 'PUT', this.#document, { ...type, ...headers }, body))
  }

  /** A patch of what is there now, or the whole anew; under a condition or without. What comes as the power goes only adds. */
  #write(isCrash: boolean): Write {
    const { version, says } = this.#state
    const marker = quad(namedNode('urn:it'), namedNode('urn:mark'), literal(String(++this.#number)))
    const ifMatch = !isCrash && this.#random.chance(0.3) ? version : undefined
    const headers: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}-ttl"` }
    if (!isCrash && this.#random.chance(0.1)) {
      const triples = [marker, ...Array.from({ length: 5 }, () => randomTriple(this.#random, this.#document))]
      const answer = this.#put(triples, headers).catch(() => undefined)
      return { patch: undefined, whole: new Store(triples), ifMatch, answer }
    }
    const random = randomPatch(this.#random, this.#document, all(says))
    // N3-13: what is deleted and inserted stays.
    const again = random.deletes.filter(() => this.#random.chance(0.2))
    const patch = isCrash
      ? { where: [], deletes: [], inserts: [marker] }
      : { ...random, inserts: [...random.inserts, ...again, marker] }
    const [type, body] = this.#random.chance(0.5)
      ? ['text/n3', asN3(patch)]
      : ['application/sparql-update', asSparqlUpdate(patch)]
    const sent = send(this.#alice, 'PATCH', this.#document, { 'content-type': type, ...headers }, body)
    return { patch, whole: undefined, ifMatch, answer: sent.then(outcomeOf).catch(() => undefined) }
  }

  /** The versions tell the order; in it each was possible, and what was refused was impossible at some point of it. */
  async #settle(writes: readonly Write[]): Promise<void> {
    const answered = await Promise.all(
      writes.map(async (write) => ({ ...write, answer: await write.answer })),
    )
    const found = await this.#marks()
    const done = answered.filter(({ answer, patch }) => {
      if (answer) this.told.set(answer.status, (this.told.get(answer.status) ?? 0) + 1)
      return answer ? answer.status === 204 : found.has(patch?.inserts.at(-1)?.object.value ?? '')
    })
    const inOrder = done.toSorted((one, other) => placeOf(one.answer) - placeOf(other.answer))
    const states = [this.#state]
    for (const write of inOrder) states.push(stateAfter(write, states.at(-1) as State))
    for (const write of answered) checkRefusal(write, states)
    this.#state = states.at(-1) as State
    const head = await expectStatus(200, this.#alice, 'HEAD', this.#document, { accept: this.#form })
    this.#state = { ...this.#state, version: versionIn(head) }
    const isLastKnown = answered.every(({ answer }) => answer)
    if (isLastKnown) expect(this.#state.version).toBe(states.at(-1)?.version)
  }

  async #marks(): Promise<ReadonlySet<string>> {
    const answer = await expectStatus(200, this.#alice, 'GET', this.#document, { accept: 'text/turtle' })
    const quads = await parseRdf(
      new Uint8Array(await answer.arrayBuffer()),
      'text/turtle',
      this.#document,
      many,
    )
    return new Set(
      quads.filter(({ predicate }) => predicate.value === 'urn:mark').map(({ object }) => object.value),
    )
  }

  async #look(form: (typeof forms)[number]): Promise<void> {
    const answer = await expectStatus(200, this.#alice, 'GET', this.#document, { accept: form })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const said = new Store(await parseRdf(bytes, form, this.#document, many))
    expect(versionIn(answer)).toBe(this.#state.version)
    expect(said.size).toBe(this.#state.says.size)
    expect(isSameGraph([...said], [...this.#state.says]), `as ${form}`).toBe(true)
  }
}

type Answered = Omit<Write, 'answer'> & { readonly answer: Awaited<Write['answer']> }

function stateAfter({ patch, whole, ifMatch, answer }: Answered, before: State): State {
  if (ifMatch !== undefined) expect(ifMatch, 'of many with one ETag one gets past').toBe(before.version)
  const says = whole ?? (patch && applied(patch, before.says))
  if (!says) expect.fail(`a patch was taken that could not be: ${JSON.stringify(patch)}`)
  if (answer) expect(answer.version, 'each version is another').toBeGreaterThan(before.version)
  return { version: answer?.version ?? before.version, says }
}

function checkRefusal({ patch, ifMatch, answer }: Answered, states: readonly State[]): void {
  if (!answer || answer.status === 204) return
  const isRight =
    answer.status === 412
      ? ifMatch !== undefined && states.some(({ version }) => version !== ifMatch)
      : answer.status === 409 && patch && states.some(({ says }) => !applied(patch, says))
  expect(isRight, `${answer.status} for ${JSON.stringify({ patch, ifMatch })}`).toBe(true)
}

async function outcomeOf(answer: Response) {
  await answer.arrayBuffer()
  return { status: answer.status === 201 ? 204 : answer.status, version: answer.ok ? versionIn(answer) : 0 }
}

function versionIn({ headers }: Response): number {
  return Number(/^"(\d+)/.exec(headers.get('etag') ?? '')?.[1])
}

/** What was not answered comes last: it only adds. */
function placeOf(answer: { readonly version: number } | undefined): number {
  return answer?.version ?? Number.POSITIVE_INFINITY
}
