import { parseRdf } from '@hearth/pod-server/src/rdf/parse.ts'
import { expect, it } from 'vitest'
import { type RawAnswer, rawHead, rawRequest } from '../conformance/raw-request.ts'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { createRandom, type Random } from '../random.ts'
import { withDataFolder } from '../spawn-server.ts'
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

const most = Number(process.env.NAME_STEPS ?? 50)
const seed = Number(process.env.NAME_SEED ?? Date.now() % 1_000_000)
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
      const end = server.dieNowAndThen(createRandom(seed))
      await Promise.all(walks.map((walk) => walk.run(steps))).finally(end)
      await server.close()
      expect(await violations(data)).toEqual([])
      // Walks in which everything was refused would prove nothing.
      const told = new Set(walks.flatMap((walk) => [...walk.told]))
      for (const status of [200, 201, 204, 205, 400, 404, 409]) expect(told).toContain(status)
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

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) await this.#step()
    expect(await this.#differences([...this.#tree.keys()])).toEqual([])
  }

  async #step(): Promise<void> {
    const asked = randomAsked(this.#random, this.#root, { tree: this.#tree, etags: this.#etags })
    if (asked.condition) await this.#learnTag(keptAt(nameOf(asked.path) ?? ''))
    const expected = this.#expected(asked)
    const answer = await this.#send(asked).catch(() => undefined)
    if (answer) this.#settle(asked, expected, answer)
    else await this.#recover(asked, expected)
    // Reading makes the server commit, so it is not done each time.
    if (this.#random.chance(0.6)) return
    const near = [...this.#written].flatMap((name) => [name, parentOf(name), parentOf(parentOf(name))])
    const some = [...this.#tree.keys()].filter(() => this.#random.chance(0.1))
    expect(await this.#differences([...near, ...some]), said(asked)).toEqual([])
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
    const [thing, known] = [this.#tree.get(name), this.#etags.get(name)]
    const { status, headers, body } = answer
    this.#etags.delete(name)
    if (status !== (thing ? 200 : 404)) return [`${name}: ${status}`]
    if (!thing) return []
    const etag = headers.get('etag') ?? ''
    // CR-6: it is the state that counts.
    const state = isContainer(name) ? etag.replace(/-\w+"$/, '-ttl"') : etag
    this.#etags.set(name, state)
    const key = `${name} ${etag}`
    const told = this.#bodies.get(key) ?? body
    this.#bodies.set(key, body)
    const found: string[] = []
    // RFC 9110 8.8.1: what is the same is the same to the byte.
    if (told !== body) found.push(`${key} stands for something else by now:\n${told}\n---\n${body}`)
    if (known !== undefined && known !== state && !mayConcern(name, this.#written))
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
    const expected = [...containerTypes(iri), `${iri} modified ${timeOf(headers)}`]
    for (const number of this.#tree.get(name)?.numbers ?? []) expected.push(`urn:it urn:n ${number}`)
    for (const member of membersOf(this.#tree, name)) {
      const { headers: own } = await this.#read({ method: 'HEAD', path: member })
      const child = this.#alice.pod + member
      expected.push(`${iri} contains ${child}`, `${child} modified ${timeOf(own)}`)
      if (isContainer(member)) expected.push(...containerTypes(child))
      else {
        const type = `http://www.w3.org/ns/iana/media-types/${this.#tree.get(member)?.type}#Resource`
        const mtime = Date.parse(timeOf(own)) / 1000
        expected.push(`${child} type ${ldp}Resource`, `${child} type ${type}`, `${child} mtime ${mtime}`)
        expected.push(`${child} size ${own.get('content-length')}`)
      }
    }
    const form = headers.get('content-type') ?? ''
    const quads = await parseRdf(Buffer.from(body, 'latin1'), form, iri, { triples: 1e6 })
    const lines = quads.map(
      ({ subject, predicate, object }) =>
        `${subject.value} ${predicate.value.replace(/^http:.*[/#]/, '')} ${object.value}`,
    )
    const meta = await this.#read({ method: 'GET', path: `${name}.meta` })
    const isDescribed =
      meta.status === 200 && numbersOf(meta.body) === spelt(this.#tree.get(name)?.numbers ?? new Set())
    const wrong = [
      ...lines.filter((line) => !expected.includes(line)),
      ...expected.filter((line) => !lines.includes(line)),
    ]
    if (!isDescribed) wrong.push(`${name}.meta: ${meta.status} ${meta.body}`)
    return wrong.length + Math.abs(lines.length - expected.length) === 0
      ? []
      : [`${name} lists ${wrong.sort().join('\n')}`]
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

function containerTypes(iri: string): string[] {
  return ['Container', 'BasicContainer', 'Resource'].map((type) => `${iri} type ${ldp}${type}`)
}

function said(asked: Asked): string {
  return JSON.stringify(asked).slice(0, 300)
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
