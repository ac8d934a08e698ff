import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { type RawAnswer, rawHead, rawRequest } from '../conformance/raw-request.ts'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { withDataFolder } from '../spawn-server.ts'
import { linesOf, listingOf, type Seen } from './listing-model.ts'
import { MortalServer } from './mortal-server.ts'
import {
  type Answer,
  type Asked,
  answerTo,
  emptyContainer,
  isAuxiliary,
  isContainer,
  keptAt,
  membersOf,
  nameOf,
  parentOf,
  type Tree,
} from './names-model.ts'
import { contentOf, randomAsked } from './random-asked.ts'

const most = Number(process.env.NAME_STEPS ?? 30)
const seed = seedOf('NAME_SEED')
const lanes = 8
const forms = ['text/turtle', 'application/ld+json', 'application/n-triples']
const ldp = 'http://www.w3.org/ns/ldp#'

// Several processes take longer to come back.
for (const [workers, steps] of [
  ['1', most],
  ['2', Math.ceil(most / 2)],
] as const) {
  it(`P-17, P-37, CT-5, CR-3, U-10 ${lanes} times ${steps} random steps (seed ${seed}, workers ${workers}): names, listings and ETags are as the model says, through kill -9`, async () => {
    await withDataFolder(async (data) => {
      const server = await MortalServer.start({ data, workers })
      const alice = await makePerson(server.url, 'alice')
      // Beside each other, so that writes share commits: each of them in a container of its own.
      const walks = Array.from(
        { length: lanes },
        (_, lane) => new Walk(createRandom(seed * lanes + lane), server, { alice, lane }),
      )
      const random = createRandom(seed)
      for (let step = 0; step < steps; step++) {
        const isDeadly = random.chance(0.1)
        const writing = walks.map((walk) => (isDeadly ? walk.burst() : walk.write()))
        await Promise.all([...writing, isDeadly ? server.die(random) : undefined])
        await Promise.all(walks.map((walk) => walk.look()))
        // It is also asked whether all is well while it works.
        if (random.chance(0.01)) expect(await violations(data)).toEqual([])
      }
      await Promise.all(walks.map((walk) => walk.lookAtAll()))
      await server.close()
      expect(await violations(data)).toEqual([])
      // Walks in which everything was refused would prove nothing.
      const told = new Set(walks.flatMap((walk) => [...walk.told]))
      for (const status of [200, 201, 204, 205, 404, 409]) expect(told).toContain(status)
    })
  })
}

/** A container of a pod, and what should be in it. */
class Walk {
  readonly #random: Random
  readonly #server: MortalServer
  readonly #alice: Person
  readonly #root: string
  /** The ETag that each name had when it was last looked at, and the body that each ETag ever stood for. */
  readonly #etags = new Map<string, string>()
  readonly #bodies = new Map<string, string>()
  /** What was written since. */
  readonly #written = new Set<string>()
  readonly told = new Set<number>()
  #tree: Tree = new Map([['', emptyContainer]])

  constructor(random: Random, server: MortalServer, { alice, lane }: { alice: Person; lane: number }) {
    this.#random = random
    this.#server = server
    this.#alice = alice
    this.#root = `w${lane}/`
  }

  async write(): Promise<void> {
    const asked = randomAsked(this.#random, this.#root, { tree: this.#tree, etags: this.#etags })
    if (asked.condition) await this.#learnTag(keptAt(nameOf(asked.path) ?? ''))
    await this.#do(asked)
  }

  /** What a dying server has promised is on disk in the journal alone, as long as nobody reads. */
  async burst(): Promise<void> {
    for (let count = 0; count < 6; count++) {
      const { condition: _condition, ...asked } = randomAsked(this.#random, this.#root, {
        tree: this.#tree,
        etags: this.#etags,
      })
      if (asked.method !== 'GET' && !(await this.#do(asked))) return
    }
  }

  /** False when the server was gone before it answered. */
  async #do(asked: Asked): Promise<boolean> {
    const expected = this.#expected(asked)
    const answer = await this.#send(asked).catch(() => undefined)
    if (answer) this.#settle(asked, expected, answer)
    else await this.#recover(asked, expected)
    return answer !== undefined
  }

  async look(): Promise<void> {
    if (this.#random.chance(0.5)) return
    const near = [...this.#written].flatMap((name) => [name, parentOf(name), parentOf(parentOf(name))])
    const some = [...this.#tree.keys()].filter(() => this.#random.chance(0.1))
    expect(await this.#differences([...near, ...some])).toEqual([])
  }

  async lookAtAll(): Promise<void> {
    expect(await this.#differences(this.#tree.keys())).toEqual([])
  }

  /** A request that was on its way when the power went: it happened, or it did not. */
  async #recover(asked: Asked, { after, made }: Answer): Promise<void> {
    await this.#server.back()
    this.#etags.clear()
    if ((await this.#differences([...this.#tree.keys(), ...after.keys()])).length === 0 && !made) return
    const container = nameOf(asked.path) ?? ''
    const listed = made ? await this.#listed(container) : []
    const strange = listed.filter((name) => !this.#tree.has(name))
    if (made) expect(strange.length).toBeLessThan(2)
    const [location] = strange
    this.#become(made && location ? new Map([...after, [location, made.thing]]) : after)
    expect(await this.#differences([...this.#tree.keys()]), said(asked)).toEqual([])
  }

  async #learnTag(name: string): Promise<void> {
    const { status, headers } = await this.#read({ method: 'HEAD', path: name })
    if (status === 200) this.#etags.set(name, headers.get('etag') ?? '')
    else this.#etags.delete(name)
  }

  async #listed(container: string): Promise<string[]> {
    const { body } = await this.#read({ method: 'GET', path: container })
    return [...body.matchAll(/ldp:contains <([^>]*)>/g)].map(([, iri = '']) =>
      iri.slice(this.#alice.pod.length),
    )
  }

  #become(after: Tree): void {
    const before = this.#tree
    for (const key of [...before.keys(), ...after.keys()])
      if (before.get(key) !== after.get(key)) this.#written.add(key)
    this.#tree = after
  }

  #expected(asked: Asked): Answer {
    return answerTo(this.#tree, asked, this.#etags.get(keptAt(nameOf(asked.path) ?? '')))
  }

  #settle(asked: Asked, { statuses, after, made }: Answer, answer: RawAnswer): void {
    const { status, headers, body } = answer
    if (!statuses.includes(status))
      expect.fail(`${said(asked)}: ${status} instead of ${statuses}: ${body.slice(0, 500)}`)
    this.told.add(status)
    this.#become(after)
    if (status !== 201) return
    const location = headers.get('location')?.slice(this.#alice.pod.length) ?? ''
    if (!made) {
      expect(location).toBe(nameOf(asked.path))
      return
    }
    // P-39, U-2: a direct member, under a name that nothing had.
    if (made.wish !== undefined) expect(location).toBe(made.wish)
    expect(parentOf(location)).toBe(nameOf(asked.path))
    expect([nameOf(location), location.endsWith('/')]).toEqual([location, made.ending === '/'])
    for (const twin of [location, location.replace(/\/$/, ''), `${location}/`])
      expect(after.has(twin)).toBe(false)
    this.#become(new Map([...after, [location, made.thing]]))
  }

  /** Every difference between what these names say and the model. */
  async #differences(names: Iterable<string>): Promise<string[]> {
    const ours = [...names].filter((name) => name.startsWith(this.#root))
    const found: string[] = []
    for (const name of new Set(ours)) found.push(...(await this.#differencesOf(name)))
    this.#written.clear()
    return found
  }

  async #differencesOf(name: string): Promise<string[]> {
    const accept = isContainer(name) ? this.#random.pick(forms) : '*/*'
    const answer = await this.#read({ method: 'GET', path: name, accept })
    const { status, headers, body } = answer
    if (!answerTo(this.#tree, { method: 'GET', path: name }, undefined).statuses.includes(status))
      return [`${name}: ${status}`]
    const thing = this.#tree.get(name)
    const found = this.#tagFaults(name, answer)
    if (!thing) return found
    if (isContainer(name)) return [...found, ...(await this.#listingFaults(name, answer))]
    const isRight = thing.text === undefined ? numbersOf(body) === spelt(thing.numbers) : body === thing.text
    const isTyped = headers.get('content-type') === thing.type
    if (isRight && isTyped) return found
    return [...found, `${name} says ${headers.get('content-type')} ${body.slice(0, 200)}`]
  }

  #tagFaults(name: string, { headers, body }: RawAnswer): string[] {
    const [etag, known] = [headers.get('etag'), this.#etags.get(name)]
    this.#etags.delete(name)
    if (etag === undefined) return []
    // CR-6: it is the state that counts.
    const state = isContainer(name) ? etag.replace(/-\w+"$/, '-ttl"') : etag
    this.#etags.set(name, state)
    const told = this.#bodies.get(`${name} ${etag}`) ?? body
    this.#bodies.set(`${name} ${etag}`, body)
    const isForNothing = known !== undefined && known !== state && !mayConcern(name, this.#written)
    return [
      // RFC 9110 8.8.1: what is the same is the same to the byte.
      ...(told === body ? [] : [`${name} ${etag} stands for something else by now:\n${told}\n---\n${body}`]),
      ...(isForNothing ? [`${name}: ${known} became ${state} for nothing`] : []),
    ]
  }

  async #listingFaults(name: string, answer: RawAnswer): Promise<string[]> {
    const iri = this.#alice.pod + name
    const numbers = this.#tree.get(name)?.numbers ?? new Set<number>()
    const members: Seen[] = []
    for (const member of membersOf(this.#tree, name)) {
      const { headers } = await this.#read({ method: 'HEAD', path: member })
      members.push({ iri: this.#alice.pod + member, type: this.#tree.get(member)?.type ?? '', headers })
    }
    const expected = listingOf({ iri, headers: answer.headers }, members)
    for (const number of numbers) expected.push(`urn:it urn:n ${number}`)
    const lines = await linesOf(answer, iri)
    const meta = await this.#read({ method: 'GET', path: `${name}.meta` })
    const isDescribed = meta.status === 200 && numbersOf(meta.body) === spelt(numbers)
    if (isDescribed && isDeepStrictEqual(lines.sort(), expected.sort())) return []
    return [`${name} lists ${lines.join('\n')}\ninstead of ${expected.join('\n')}\nand ${meta.body}`]
  }

  /** Asks again when the server is gone. */
  async #read(asked: { method: 'GET' | 'HEAD'; path: string; accept?: string }): Promise<RawAnswer> {
    for (let attempts = 0; ; attempts++) {
      await this.#server.back()
      const answer = await this.#send(asked).catch((reason: unknown) => reason as Error)
      if (!(answer instanceof Error)) return answer
      if (attempts === 100) throw answer
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async #send(asked: Omit<Asked, 'method'> & { method: string; accept?: string }): Promise<RawAnswer> {
    const { method, path, slug, wantsContainer, condition, accept } = asked
    const url = this.#alice.pod + path
    const [type, body] = contentOf(asked as Asked, this.#alice.pod + (nameOf(path) ?? ''), this.#alice.webId)
    const head = rawHead(method, url.slice(this.#server.url.length - 1), {
      ...this.#alice.session.headers(method, url),
      host: new URL(url).host,
      ...(accept === undefined ? {} : { accept }),
      ...(type === undefined ? {} : { 'content-type': type, 'content-length': String(body.length) }),
      ...(slug === undefined ? {} : { slug }),
      ...(wantsContainer ? { link: `<${ldp}BasicContainer>; rel="type"` } : {}),
      ...(condition ? { [condition.header]: condition.etag } : {}),
    })
    const answer = await rawRequest(this.#server.url, head + body)
    const isCut = Number(answer.headers.get('content-length') ?? 0) > answer.body.length
    if (isCut && method !== 'HEAD') throw new Error('the answer was cut off')
    return answer
  }
}

/** CT-7: a listing tells of its members, and when those that are containers got or lost one. */
function mayConcern(name: string, written: ReadonlySet<string>): boolean {
  return [...written].some((key) => {
    if (key === name || isAuxiliary(key)) return key === name
    return isContainer(name) && [parentOf(key), parentOf(parentOf(key))].includes(name)
  })
}

function said(asked: Asked): string {
  return JSON.stringify(asked).slice(0, 300)
}

function numbersOf(body: string): string {
  return spelt([...body.matchAll(/"(\d)"/g)].map(([, number]) => Number(number)))
}

function spelt(numbers: Iterable<number>): string {
  return [...new Set(numbers)].sort().join()
}
