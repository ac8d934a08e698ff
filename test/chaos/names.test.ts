import { Parser } from 'n3'
import { expect, it } from 'vitest'
import { type RawAnswer, rawHead, rawRequest } from '../conformance/raw-request.ts'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'
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
import { contentOf, isOurs, randomAsked } from './random-asked.ts'

const steps = Number(process.env.NAME_STEPS ?? 250)
const seed = Number(process.env.NAME_SEED ?? Date.now() % 1_000_000)
const ldp = 'http://www.w3.org/ns/ldp#'

for (const workers of ['1', '2']) {
  it(`P-17, P-37, CT-5, CR-3, U-10 ${steps} random steps (seed ${seed}, workers ${workers}): names, listings and ETags are as the model says, through kill -9`, async () => {
    await withDataFolder(async (data) => {
      const server = await spawnServer({ data, workers })
      const walk = new Walk(
        createRandom(seed),
        server,
        { data, workers },
        await makePerson(server.url, 'alice'),
      )
      await walk.begin()
      for (let step = 0; step < steps; step++) await walk.step()
      expect(await walk.differences([...walk.tree.keys()])).toEqual([])
      await walk.server.close()
      expect(await violations(data)).toEqual([])
      // A walk in which everything was refused would prove nothing.
      for (const status of [200, 201, 204, 205, 400, 404, 409])
        expect(walk.told.get(status)).toBeGreaterThan(0)
    })
  })
}

/** A pod, and what should be in it. */
class Walk {
  readonly #random: Random
  readonly #settings: { readonly data: string; readonly workers: string }
  readonly #alice: Person
  /** The ETag that each name had when it was last looked at, and the body that each ETag ever stood for. */
  readonly #etags = new Map<string, string>()
  readonly #bodies = new Map<string, string>()
  readonly told = new Map<number, number>()
  server: SpawnedServer
  tree: Tree = new Map()

  constructor(
    random: Random,
    server: SpawnedServer,
    settings: { data: string; workers: string },
    alice: Person,
  ) {
    this.#random = random
    this.server = server
    this.#settings = settings
    this.#alice = alice
  }

  /** A new pod is not empty. */
  async begin(): Promise<void> {
    const made = ['', 'profile/', 'settings/', 'inbox/'].map((name) => [name, emptyContainer] as const)
    this.tree = new Map([...made, ['.acl', { type: 'text/turtle', numbers: new Set() }]])
    expect(await this.differences(['', '.acl'])).toEqual([])
  }

  async step(): Promise<void> {
    if (this.#random.chance(0.012)) return this.#crash()
    const asked = randomAsked(this.#random, this.tree, this.#etags)
    const before = this.tree
    const expected = this.#expected(asked)
    await this.#settle(asked, expected, await this.#send(asked))
    const near = [...before.keys(), ...this.tree.keys()].filter(
      (key) => before.get(key) !== this.tree.get(key),
    )
    const above = near.flatMap((name) => [parentOf(name), parentOf(parentOf(name))])
    const some = [...this.tree.keys()].filter(() => this.#random.chance(0.1))
    const looked = [...near, ...above, ...some]
    expect(await this.differences(looked, before), JSON.stringify(asked).slice(0, 300)).toEqual([])
  }

  #expected(asked: Asked): Answer {
    return answerTo(this.tree, asked, this.#etags.get(keptAt(nameOf(asked.path) ?? '')))
  }

  async #settle(asked: Asked, { statuses, after, made }: Answer, answer: RawAnswer): Promise<void> {
    const { status, headers, body } = answer
    if (!statuses.includes(status))
      expect.fail(
        `${JSON.stringify(asked).slice(0, 300)}: ${status} instead of ${statuses}: ${body.slice(0, 500)}`,
      )
    this.told.set(status, (this.told.get(status) ?? 0) + 1)
    this.tree = after
    if (status !== 201) return
    const location = headers.get('location')?.slice(this.#alice.pod.length) ?? ''
    if (!made) return expect(location).toBe(nameOf(asked.path))
    // P-39, U-2: a direct member, under a name that nothing had.
    if (made.wish !== undefined) expect(location).toBe(made.wish)
    expect(parentOf(location)).toBe(nameOf(asked.path))
    expect([nameOf(location), location.endsWith('/')]).toEqual([location, made.ending === '/'])
    for (const twin of [location, location.replace(/\/$/, ''), `${location}/`])
      expect(after.has(twin)).toBe(false)
    this.tree = new Map([...after, [location, made.thing]])
  }

  /** Every difference between what these names say and the model; `before` is what there was when they last were looked at. */
  async differences(names: Iterable<string>, before: Tree = this.tree): Promise<string[]> {
    const written = new Set(
      [...before.keys(), ...this.tree.keys()].filter((key) => before.get(key) !== this.tree.get(key)),
    )
    const found: string[] = []
    for (const name of new Set([...names].filter(isOurs)))
      found.push(...(await this.#differencesOf(name, written)))
    return found
  }

  async #differencesOf(name: string, written: ReadonlySet<string>): Promise<string[]> {
    const [answer, thing, known] = [
      await this.#send({ method: 'GET', path: name }),
      this.tree.get(name),
      this.#etags.get(name),
    ]
    const { status, headers, body } = answer
    this.#etags.delete(name)
    if (status !== (thing ? 200 : 404)) return [`${name}: ${status}`]
    if (!thing) return []
    const etag = headers.get('etag') ?? ''
    this.#etags.set(name, etag)
    const key = `${name} ${etag}`
    const told = this.#bodies.get(key) ?? body
    this.#bodies.set(key, body)
    const found: string[] = []
    // RFC 9110 8.8.1: what is the same is the same to the byte.
    if (told !== body) found.push(`${key} stands for something else by now:\n${told}\n---\n${body}`)
    if (known !== undefined && known !== etag && !mayConcern(name, written))
      found.push(`${name}: ${known} became ${etag} for nothing`)
    if (isContainer(name)) return [...found, ...(await this.#listingFaults(name, answer))]
    const isRight = thing.text === undefined ? numbersOf(body) === spelt(thing.numbers) : body === thing.text
    const isTyped = headers.get('content-type') === thing.type
    return isRight && isTyped
      ? found
      : [...found, `${name} says ${headers.get('content-type')} ${body.slice(0, 200)}`]
  }

  /** CT-1 to CT-6: the very triples of a listing, with what each member tells of itself. */
  async #listingFaults(name: string, { headers, body }: RawAnswer): Promise<string[]> {
    const iri = this.#alice.pod + name
    const isRoot = name === ''
    const expected = [...containerTypes(iri, isRoot), `${iri} modified ${timeOf(headers)}`]
    for (const number of this.tree.get(name)?.numbers ?? []) expected.push(`urn:it urn:n ${number}`)
    for (const member of membersOf(this.tree, name)) {
      const { headers: own } = await this.#send({ method: 'HEAD', path: member })
      const child = this.#alice.pod + member
      expected.push(`${iri} contains ${child}`, `${child} modified ${timeOf(own)}`)
      if (isContainer(member)) expected.push(...containerTypes(child, false))
      else {
        const type = `http://www.w3.org/ns/iana/media-types/${this.tree.get(member)?.type}#Resource`
        const mtime = Date.parse(timeOf(own)) / 1000
        expected.push(`${child} type ${ldp}Resource`, `${child} type ${type}`, `${child} mtime ${mtime}`)
        expected.push(`${child} size ${own.get('content-length')}`)
      }
    }
    const said = new Parser({ baseIRI: iri }).parse(Buffer.from(body, 'latin1').toString())
    const lines = said.map(
      ({ subject, predicate, object }) =>
        `${subject.value} ${predicate.value.replace(/^http:.*[/#]/, '')} ${object.value}`,
    )
    const meta = await this.#send({ method: 'GET', path: `${name}.meta` })
    const isDescribed =
      meta.status === 200 && numbersOf(meta.body) === spelt(this.tree.get(name)?.numbers ?? new Set())
    const wrong = [
      ...lines.filter((line) => !expected.includes(line)),
      ...expected.filter((line) => !lines.includes(line)),
    ]
    if (!isDescribed) wrong.push(`${name}.meta: ${meta.status} ${meta.body}`)
    return wrong.length + Math.abs(lines.length - expected.length) === 0
      ? []
      : [`${name} lists ${wrong.sort().join('\n')}`]
  }

  /** A request on its way when the power goes: afterwards it happened, or it did not. */
  async #crash(): Promise<void> {
    let asked = randomAsked(this.#random, this.tree, this.#etags)
    while (asked.method === 'GET' || asked.method === 'POST')
      asked = randomAsked(this.#random, this.tree, this.#etags)
    const [before, expected] = [this.tree, this.#expected(asked)]
    const sent = this.#send(asked).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, this.#random.below(8)))
    await this.server.kill()
    this.server = await spawnServer({ ...this.#settings, port: new URL(this.server.url).port })
    const answer = await sent
    if (answer) await this.#settle(asked, expected, answer)
    const names = () => [...before.keys(), ...this.tree.keys()]
    const differences = await this.differences(names(), before)
    if (answer || differences.length === 0) return expect(differences).toEqual([])
    this.tree = expected.after
    expect(await this.differences(names(), before)).toEqual([])
  }

  async #send(asked: Omit<Asked, 'method'> & { method: string }): Promise<RawAnswer> {
    const { method, path, slug, wantsContainer, condition } = asked
    const url = this.#alice.pod + path
    const [type, body] = contentOf(asked as Asked, this.#alice.pod + (nameOf(path) ?? ''), this.#alice.webId)
    const head = rawHead(method, url.slice(this.server.url.length - 1), {
      ...this.#alice.session.headers(method, url),
      host: new URL(url).host,
      ...(type === undefined ? {} : { 'content-type': type, 'content-length': String(body.length) }),
      ...(slug === undefined ? {} : { slug }),
      ...(wantsContainer ? { link: `<${ldp}BasicContainer>; rel="type"` } : {}),
      ...(condition ? { [condition.header]: condition.etag } : {}),
    })
    return rawRequest(this.server.url, head + body)
  }
}

/** CT-7: a listing tells of its members, and when those that are containers got or lost one. */
function mayConcern(name: string, written: ReadonlySet<string>): boolean {
  return [...written].some((key) => {
    if (key === name || isAuxiliary(key)) return key === name
    return isContainer(name) && [parentOf(key), parentOf(parentOf(key))].includes(name)
  })
}

function containerTypes(iri: string, isRoot: boolean): string[] {
  const types = ['Container', 'BasicContainer', 'Resource'].map((type) => `${iri} type ${ldp}${type}`)
  return isRoot ? [...types, `${iri} type http://www.w3.org/ns/pim/space#Storage`] : types
}

function timeOf(headers: RawAnswer['headers']): string {
  const time = headers.get('last-modified')
  return time === undefined ? 'never' : new Date(time).toISOString().replace('.000', '')
}

function numbersOf(body: string): string {
  return spelt([...body.matchAll(/"(\d)"/g)].map(([, number]) => Number(number)))
}

function spelt(numbers: Iterable<number>): string {
  return [...new Set(numbers)].sort().join()
}
