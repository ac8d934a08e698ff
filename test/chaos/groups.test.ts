import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { hear, type Listener, type Message } from '../conformance/listeners.ts'
import {
  aclOf,
  anonymous,
  expectStatus,
  n3,
  patchOf,
  plain,
  type Sender,
  send,
  turtle,
} from '../conformance/world.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { Mode } from '../query/random-acls.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import { freePort } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { type BadDays, type Mood, startBadDays } from './bad-days.ts'
import { documentOf, FarGroups, hasMember, mostPerRequest, type SharedRule } from './far-groups.ts'
import { parentOf } from './names-model.ts'
import { renewing } from './renewing.ts'

const steps = Number(process.env.GROUP_STEPS ?? 150)
const seed = seedOf('GROUP_SEED')
const names = ['x/', 'x/a', 'x/b', 'y']
const allModes: readonly Mode[] = ['Read', 'Write', 'Append', 'Control']

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

it(`W-12, W-22, NT-12, bug-class-7, bug-class-11 ${steps} random steps (seed ${seed}): groups of another server let in whom their documents listed when last read, on good days and bad`, async () => {
  const clock = { now: () => Date.now() }
  const port = String(await freePort())
  const far = await startBadDays(port)
  const [home, away] = [
    await startTestServer({}, { clock }),
    await startTestServer({ port, baseUrl: far.url }, { clock }),
  ]
  const alice = await makePerson(home.url, 'alice')
  const [bob, carol] = [await makePerson(far.url, 'bob'), await makePerson(home.url, 'carol')]
  const walk = new Walk(createRandom(seed), far, { alice, bob, carol })
  await walk.begin()
  for (let step = 0; step < steps; step++) await walk.step()
  walk.end()
  await home.close()
  await away.close()
  far.close()
  // A walk in which everything was refused, or nobody was asked, would prove nothing.
  for (const status of [200, 204, 403]) expect(walk.told.get(status)).toBeGreaterThan(0)
  expect(walk.visits).toBeGreaterThan(0)
})

interface Asker {
  readonly name: string
  readonly webid: string | undefined
  readonly sender: Sender
}

interface Following {
  readonly asker: Asker
  readonly name: string
  readonly listener: Listener
}

/** Alice's pod here; groups in bob's pod, on a server that has bad days. */
class Walk {
  readonly #random: Random
  readonly #far: BadDays
  readonly #alice: Person
  readonly #bob: Person
  readonly #pod: string
  readonly #askers: readonly Asker[]
  readonly #people: readonly string[]
  readonly #groups: readonly string[]
  readonly #known = new FarGroups()
  readonly #rules = new Map<string, SharedRule>()
  readonly #says = new Map<string, Set<number>>()
  readonly #listeners: Following[] = []
  #endpoint = ''
  #number = 0
  readonly told = new Map<number, number>()
  visits = 0

  constructor(random: Random, far: BadDays, people: Record<'alice' | 'bob' | 'carol', Person>) {
    this.#random = random
    this.#far = far
    ;[this.#alice, this.#bob] = [people.alice, people.bob]
    this.#pod = people.alice.pod
    const asOf = (person: Person): Asker => ({
      name: person.name,
      webid: person.webId,
      sender: renewing(person),
    })
    this.#askers = [people.alice, people.bob, people.carol].map(asOf)
    this.#people = [people.bob.webId, people.carol.webId]
    this.#groups = [0, 0, 1, 2, 3, 4, 5].map(
      (document, index) => `${people.bob.pod}groups/${document}#g${index % 2}`,
    )
  }

  async begin(): Promise<void> {
    this.#endpoint = await sparqlEndpoint(this.#pod)
    for (const name of names) await this.#make(name)
    const open = { groups: this.#groups.slice(0, 1), modes: allModes }
    for (const document of new Set(this.#groups.map(documentOf))) await this.#list(document)
    await this.#send(this.#bobs, 'PUT', `${this.#bob.pod}groups/.acl`, turtle, this.#groupAcl(true))
    for (const name of ['x/', 'x/a', 'y']) await this.#share(name, open)
    await this.#send(
      this.#bobs,
      'PUT',
      documentOf(open.groups[0] ?? ''),
      turtle,
      this.#listing(() => true),
    )
    // Whoever may read may listen, and is asked about again at each delivery. Alice, who hears everything, comes last.
    for (const name of ['x/a', 'y']) {
      for (const asker of [...this.#askers].reverse()) {
        await this.#look(asker, name)
        const listener = await hear(asker.sender, new URL('/', this.#pod).href, this.#pod + name)
        this.#listeners.push({ asker, name, listener })
      }
    }
  }

  end(): void {
    for (const { listener } of this.#listeners) listener.close()
  }

  async step(): Promise<void> {
    const chosen = this.#random.below(100)
    const asker = this.#random.pick(this.#askers)
    const name = this.#random.pick(names)
    if (chosen < 12) await this.#list(documentOf(this.#random.pick(this.#groups)))
    else if (chosen < 16) await this.#hide(documentOf(this.#random.pick(this.#groups)))
    else if (chosen < 26) this.#chooseMood(documentOf(this.#random.pick(this.#groups)))
    else if (chosen < 40) await this.#share(name, this.#randomRule())
    else if (chosen < 55)
      vi.setSystemTime(Date.now() + this.#random.pick([1, 5, 9, 10, 11, 31, 60, 61]) * 1000)
    else if (chosen < 70) await this.#change(asker, name)
    else if (chosen < 82) await this.#query(asker)
    else if (chosen < 96) await this.#readFeed(asker)
    else await this.#look(nobody, name)
    await this.#look(this.#random.pick(this.#askers), this.#random.pick(names))
  }

  // What happens there.

  get #bobs(): Sender {
    return this.#askers[1]?.sender ?? anonymous
  }

  async #list(document: string): Promise<void> {
    if (this.#random.chance(0.08))
      return this.#send(this.#bobs, 'PUT', document, plain, 'This is no list any more.').then(() => undefined)
    if (this.#random.chance(0.08)) return this.#send(this.#bobs, 'DELETE', document).then(() => undefined)
    await this.#send(
      this.#bobs,
      'PUT',
      document,
      turtle,
      this.#listing(() => this.#random.chance(0.5)),
    )
  }

  /** By whole names, so that it says the same wherever it is found; it says what it may not, too. */
  #listing(isListed: () => boolean): string {
    const lines = this.#groups.flatMap((group) =>
      this.#people.filter(isListed).map((webid) => `<${group}> <${hasMember}> <${webid}>.`),
    )
    return lines.join('\n')
  }

  /** Private, or for everybody again. */
  async #hide(document: string): Promise<void> {
    const acl = aclOf(document, this.#bob.webId, this.#random.chance(0.5) ? [] : [anyone])
    await this.#send(this.#bobs, 'PUT', `${document}.acl`, turtle, acl)
  }

  #groupAcl(isOpen: boolean): string {
    return aclOf(`${this.#bob.pod}groups/`, this.#bob.webId, isOpen ? [anyone] : [])
  }

  #chooseMood(document: string): void {
    const { pathname } = new URL(document)
    const other = new URL(documentOf(this.#random.pick(this.#groups))).pathname
    const moods: readonly Mood[] = ['well', 'well', 'failing', 'cut off', 'too long', { movedTo: other }]
    this.#far.moods.set(pathname, this.#random.chance(0.02) ? 'silent' : this.#random.pick(moods))
  }

  // What alice does.

  #randomRule(): SharedRule {
    const modes = allModes.filter(() => this.#random.chance(0.6))
    const groups = this.#groups.filter(() => this.#random.chance(0.5))
    // Whom nothing is granted nobody asks about.
    return { groups: modes.length > 0 ? groups : [], modes }
  }

  async #share(name: string, rule: SharedRule): Promise<void> {
    const rules = rule.groups.map((group) => ({ who: `group:${group}`, modes: rule.modes }))
    const acl = aclOf(this.#pod + name, this.#alice.webId, rules)
    await this.#send(this.#owner.sender, 'PUT', `${this.#pod}${name}.acl`, turtle, acl)
    this.#rules.set(name, rule)
  }

  get #owner(): Asker {
    return this.#askers[0] ?? nobody
  }

  // What should come of it.

  #ruleFor(name: string): SharedRule {
    return this.#rules.get(name) ?? this.#rules.get(parentOf(name)) ?? { groups: [], modes: [] }
  }

  #lets(mode: Mode, { webid }: Asker, name: string): boolean {
    if (webid === undefined) return false
    if (webid === this.#alice.webId) return true
    const { groups, modes } = this.#ruleFor(name)
    const isMeant = modes.includes(mode) || (mode === 'Append' && modes.includes('Write'))
    return isMeant && groups.some((group) => this.#known.lists(group, webid, Date.now()))
  }

  /** Then nobody has to be asked. */
  #mayAll(asker: Asker, name: string): boolean {
    return allModes.every((mode) => this.#lets(mode, asker, name))
  }

  /** The visits that this made the server pay, each document once; and what it knows from then on. */
  async #visiting<T>(ask: () => Promise<T>): Promise<{ answer: T; visited: string[] }> {
    const answer = await ask()
    const visits = this.#far.visits.splice(0).filter(({ path }) => path.startsWith('/bob/groups/'))
    const visited = visits.map(({ path }) => new URL(path, this.#far.url).href)
    for (const visit of visits) {
      const { authorization, cookie, dpop } = visit.headers
      expect({ authorization, cookie, dpop }).toEqual({})
      this.#known.learn(new URL(visit.path, this.#far.url).href, visit)
    }
    this.visits += visits.length
    expect(new Set(visited).size).toBe(visited.length)
    return { answer, visited }
  }

  async #look(asker: Asker, name: string): Promise<void> {
    const isKnown = asker.webid === undefined || this.#mayAll(asker, name)
    const due = isKnown ? [] : this.#known.unknown(this.#ruleFor(name).groups, Date.now())
    const label = `${asker.name} reads ${name}`
    const { answer, visited } = await this.#visiting(() =>
      send(asker.sender, 'GET', this.#pod + name, { accept: 'text/turtle' }),
    )
    expect(due, label).toEqual(expect.arrayContaining(visited))
    expect(visited.length, label).toBe(Math.min(mostPerRequest, due.length))
    const isAllowed = this.#lets('Read', asker, name)
    this.#count(answer, isAllowed ? 200 : asker.webid ? 403 : 401, label)
    if (!isAllowed) return
    const user = allModes.filter((mode) => this.#lets(mode, asker, name)).join(' ')
    expect(answer.headers.get('wac-allow'), label).toBe(`user="${user.toLowerCase()}",public=""`)
  }

  /** A refusal waits for the lists; what is allowed anyway does not. */
  async #change(asker: Asker, name: string): Promise<void> {
    const isPatch = this.#random.chance(0.5)
    const mode = isPatch && name !== 'x/' ? 'Append' : 'Write'
    const isAllowedAtOnce = this.#lets(mode, asker, name)
    const hearing = this.#listeners.filter((one) => one.name === name && this.#lets('Read', one.asker, name))
    const label = `${asker.name} ${isPatch ? 'patches' : 'replaces'} ${name}`
    const { answer, visited } = await this.#visiting(() => this.#request(asker.sender, name, isPatch))
    const isHeard = this.#listeners.some((one) => one.name === name)
    if (isAllowedAtOnce && !isHeard) expect(visited, label).toEqual([])
    const isAllowed = this.#lets(mode, asker, name)
    this.#count(answer, isAllowed ? (name === 'x/' && !isPatch ? 409 : 204) : 403, label)
    if (!answer.ok) return
    this.#keep(name, isPatch)
    await this.#hearAll(name, isAllowedAtOnce ? hearing : undefined)
  }

  /** NT-12: as far as is known at that moment, for nobody waits for another server. Undefined where that moment is not known. */
  async #hearAll(name: string, hearing: readonly Following[] | undefined): Promise<void> {
    const here = this.#listeners.filter((one) => one.name === name)
    const last = here.at(-1)
    if (!last) return
    await last.listener.next()
    for (const one of here.slice(0, -1)) {
      await one.listener.settled()
      const told = one.listener.texts.splice(0).map((text) => (JSON.parse(text) as Message).type)
      const expected = hearing?.includes(one) ? ['Update'] : []
      if (hearing) expect(told, `${one.asker.name} hears of ${name}`).toEqual(expected)
    }
    await this.#visiting(() => this.#settle())
  }

  async #request(sender: Sender, name: string, isPatch: boolean): Promise<Response> {
    const triple = `<urn:it> <urn:says> "${this.#number + 1}".`
    if (isPatch) return send(sender, 'PATCH', this.#pod + name, n3, patchOf({ inserts: triple }))
    return send(sender, 'PUT', this.#pod + name, turtle, triple)
  }

  async #make(name: string): Promise<void> {
    await expectStatus(
      201,
      this.#owner.sender,
      'PUT',
      this.#pod + name,
      turtle,
      `<urn:it> <urn:says> "${this.#number + 1}".`,
    )
    this.#keep(name, false)
  }

  #keep(name: string, isPatch: boolean): void {
    const kept = isPatch ? (this.#says.get(name) ?? []) : []
    this.#says.set(name, new Set([...kept, ++this.#number]))
  }

  /** Bug class 11: what is known, and nobody is asked. */
  async #query(asker: Asker): Promise<void> {
    const query = 'SELECT ?g ?n { GRAPH ?g { ?s <urn:says> ?n } }'
    const url = `${this.#endpoint}?query=${encodeURIComponent(query)}`
    const expected = names
      .filter((name) => this.#lets('Read', asker, name))
      .flatMap((name) => [...(this.#says.get(name) ?? [])].map((number) => `${this.#pod}${name} ${number}`))
    const { answer, visited } = await this.#visiting(() =>
      expectStatus(200, asker.sender, 'GET', url, { accept: 'application/sparql-results+json' }),
    )
    expect(visited).toEqual([])
    type Binding = { g: { value: string }; n: { value: string } }
    const { results } = (await answer.json()) as { results: { bindings: Binding[] } }
    const shown = results.bindings.map(({ g, n }) => `${g.value} ${n.value}`)
    expect(shown.sort(), `${asker.name} queries`).toEqual(expected.sort())
  }

  /** The feed tells what is known to be allowed, and asks beside; no delta where a group decides. */
  async #readFeed(asker: Asker): Promise<void> {
    const readable = () => [
      ...names.filter((name) => this.#lets('Read', asker, name)),
      ...names.filter((name) => this.#lets('Control', asker, name)).map((name) => `${name}.acl`),
    ]
    const before = readable()
    const { answer } = await this.#visiting(async () => {
      const feeds = [await this.#feedOf(this.#owner.sender), await this.#feedOf(asker.sender)] as const
      await this.#settle()
      return feeds
    })
    const [all, told] = answer
    const after = readable()
    const cursors = (known: readonly string[]) =>
      all.filter(({ object }) => known.includes(object.slice(this.#pod.length))).map(({ cursor }) => cursor)
    const label = `${asker.name} reads the feed`
    const heard = told.map(({ cursor }) => cursor)
    expect(heard, label).toEqual(expect.arrayContaining(cursors(before)))
    expect(cursors(after), label).toEqual(expect.arrayContaining(heard))
    if (asker !== this.#owner) expect(told.filter(({ delta }) => delta !== undefined)).toEqual([])
  }

  async #feedOf(sender: Sender): Promise<Change[]> {
    const url = `${this.#pod}.changes?after=0&limit=1000`
    const answer = await expectStatus(200, sender, 'GET', url, { accept: 'application/json' })
    const { changes } = (await answer.json()) as { changes: Change[] }
    const ours = names.flatMap((name) => [name, `${name}.acl`])
    return changes.filter(({ object }) => ours.includes(object.slice(this.#pod.length)))
  }

  /** Until nothing is being asked about beside. */
  async #settle(): Promise<void> {
    for (const asker of this.#askers)
      for (const name of names) await send(asker.sender, 'HEAD', this.#pod + name)
    await this.#far.idle()
  }

  #count({ status }: Response, expected: number, label: string): void {
    expect(status, label).toBe(expected)
    this.told.set(status, (this.told.get(status) ?? 0) + 1)
  }

  async #send(sender: Sender, method: string, url: string, headers = {}, body?: string): Promise<Response> {
    return expectStatus([200, 201, 204, 205, 404], sender, method, url, headers, body)
  }
}

interface Change {
  readonly cursor: string
  readonly object: string
  readonly delta?: unknown
}

const nobody: Asker = { name: 'anyone', webid: undefined, sender: anonymous }
const anyone = { who: 'public', modes: ['Read'] }
