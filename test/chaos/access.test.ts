import { Parser } from 'n3'
import { expect, it } from 'vitest'
import { aclOf, expectStatus, patchOf, send, turtle } from '../conformance/world.ts'
import { violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { startOtherServer } from '../other-server.ts'
import type { Cast } from '../query/random-acls.ts'
import { createRandom, type Random } from '../random.ts'
import { seedOf } from '../seed.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'
import { AccessModel, type Asker, type Deed, isAcl, type Rules } from './access-model.ts'
import { AcpRules } from './acp-rules.ts'
import { askersOf, labelOf, pageHeader } from './askers.ts'
import { isContainer, keptAt, parentOf } from './names-model.ts'
import { WacRules } from './wac-rules.ts'

const steps = Number(process.env.ACCESS_STEPS ?? 150)
const seed = seedOf('ACCESS_SEED')
const names = ['x/', 'x/d', 'x/e', 'x/a/', 'x/a/d', 'x/a/e', 'x/a/b/', 'x/a/b/d', 'team', '']
const ldpContains = 'http://www.w3.org/ns/ldp#contains'
const hasMember = 'http://www.w3.org/2006/vcard/ns#hasMember'

for (const settings of [
  { aclOrigin: 'ignored' },
  { aclOrigin: 'enforced', workers: '2' },
  { aclOrigin: 'ignored', authorization: 'acp' },
]) {
  it(`W-5, W-12, W-20, W-21, W-22, A-4, A-5, bug-class-11 ${steps} random steps (seed ${seed}, ${JSON.stringify(settings)}): who may what is as the rules say, through kill -9`, async () => {
    await withDataFolder(async (data) => {
      const other = await startOtherServer()
      const server = await spawnServer({ data, ...settings })
      const people = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')] as const
      const askers = await askersOf(people, other, settings.aclOrigin === 'enforced')
      const walk = new Walk(createRandom(seed), server, people, { askers, ...settings })
      await walk.begin()
      for (let step = 0; step < steps; step++) await walk.step()
      await walk.server.close()
      await other.close()
      expect(await violations(data)).toEqual([])
      // A walk in which everything was refused would prove nothing.
      for (const status of [200, 201, 204, 401, 403, 404]) expect(walk.told.get(status)).toBeGreaterThan(0)
    })
  })
}

/** Alice's pod; a group of people in it, and one in bob's pod. */
class Walk {
  readonly #random: Random
  readonly #alice: Person
  readonly #bob: Person
  readonly #askers: readonly Asker[]
  readonly #cast: Cast
  readonly #rules: Rules
  readonly #model: AccessModel
  #team: readonly string[] = []
  #club: { members: readonly string[]; isPublic: boolean } = { members: [], isPublic: false }
  #endpoint = ''
  readonly told = new Map<number, number>()
  server: SpawnedServer

  constructor(
    random: Random,
    server: SpawnedServer,
    [alice, bob]: readonly [Person, Person],
    { askers, authorization }: { askers: readonly Asker[]; authorization?: string },
  ) {
    this.#random = random
    this.server = server
    ;[this.#alice, this.#bob] = [alice, bob]
    this.#askers = askers
    const known = (values: readonly (string | undefined)[]) => [
      ...new Set(values.filter((value) => value !== undefined)),
    ]
    this.#cast = {
      people: known(askers.map(({ webid }) => webid)),
      groups: [`${alice.pod}team#g`, `${bob.pod}club#g`],
      // Credentials that somebody made for a script are no IRI, which an ACL could name.
      clients: known(askers.map(({ client }) => client)).filter((client) => client.includes(':')),
      issuers: known(askers.map(({ issuer }) => issuer)),
    }
    const place = { pod: alice.pod, owner: alice.webId, cast: this.#cast }
    const groupsOf = (webid: string) => this.#groupsOf(webid)
    this.#rules =
      authorization === 'acp' ? new AcpRules(alice.webId, this.#cast) : new WacRules({ ...place, groupsOf })
    this.#model = new AccessModel(this.#rules)
  }

  /** W-12: a list of people in the same pod counts, one in another pod when anyone may read it. */
  #groupsOf(webid: string): string[] {
    const [team = '', club = ''] = this.#cast.groups
    const { members, isPublic } = this.#club
    return [
      ...(this.#team.includes(webid) ? [team] : []),
      ...(isPublic && members.includes(webid) ? [club] : []),
    ]
  }

  async begin(): Promise<void> {
    const [alice] = this.#askers
    if (!alice) return
    this.#endpoint = await sparqlEndpoint(this.#alice.pod)
    this.#model.says.set('', new Set())
    if (this.#rules instanceof WacRules)
      await expectStatus(204, this.#alice, 'PUT', `${this.#alice.pod}.acl`, turtle, this.#rules.first)
    for (const name of ['x/', 'x/a/', 'team']) await this.#do(alice, { method: 'PUT', name })
    await this.#changeClub()
  }

  async step(): Promise<void> {
    const chosen = this.#random.below(100)
    const asker = this.#random.pick(this.#askers)
    if (chosen < 1) await this.#crash()
    else if (chosen < 5) await this.#changeClub()
    else if (chosen < 30) await this.#share(this.#random.chance(0.8) ? (this.#askers[0] ?? asker) : asker)
    else await this.#do(this.#random.chance(0.3) ? (this.#askers[0] ?? asker) : asker, this.#randomDeed())
    for (let sample = 0; sample < 4; sample++)
      await this.#look(this.#random.pick(this.#askers), this.#randomName())
    if (this.#random.chance(0.3)) await this.#query(this.#random.pick(this.#askers))
  }

  #randomName(): string {
    const name = this.#random.pick(names)
    return this.#random.chance(0.25) ? `${name}${this.#random.pick(['.acl', '.meta'])}` : name
  }

  #randomDeed(): Deed {
    const name = this.#randomName().replace(/\.acl$/, '')
    const method = this.#random.pick(['PUT', 'PUT', 'PATCH', 'PATCH', 'POST', 'DELETE'] as const)
    // The root stays as it is: it holds more than this walk knows of.
    if (name === '' || (method === 'POST' && !isContainer(name))) return { method: 'PATCH', name: 'x/d' }
    const isTaking = method === 'PATCH' && this.#random.chance(0.3)
    const held = [...(this.#model.says.get(keptAt(name)) ?? [])]
    return { method, name, ...(isTaking ? { deletes: held[0] ?? 7 } : {}) }
  }

  /** Somebody does something, and it comes to what the table of permissions says. */
  async #do(asker: Asker, deed: Deed): Promise<void> {
    const { method, name, deletes } = deed
    const number = this.#random.below(9)
    const members = this.#cast.people.filter(() => this.#random.chance(0.4))
    const list = members.map((webid) => `<${this.#alice.pod}team#g> <${hasMember}> <${webid}>.`).join(' ')
    const says = (value: number) => `<urn:it> <urn:says> "${value}".`
    const taking = deletes === undefined ? {} : { deletes: says(deletes) }
    const [type, body] =
      method === 'PATCH'
        ? ['text/n3', patchOf({ inserts: says(number), ...taking })]
        : ['text/turtle', `${says(number)} ${name === 'team' ? list : ''}`]
    const sent = method === 'DELETE' ? {} : { 'content-type': type, slug: 'd' }
    const expected = this.#model.expected(asker, deed)
    const answer = await this.#send(asker, method, name, sent, method === 'DELETE' ? undefined : body)
    this.#count(expected, answer, asker, deed)
    if (!answer.ok) return
    const made = answer.headers.get('location')?.slice(this.#alice.pod.length)
    if (method === 'DELETE') this.#forget(name)
    else this.#keep({ ...deed, name: made ?? name }, number, asker.webid)
    if (name === 'team' && method === 'PUT') this.#team = members
  }

  #forget(name: string): void {
    const { says } = this.#model
    for (const gone of [name, `${name}.meta`]) says.delete(gone)
    this.#rules.remove(name)
    if (keptAt(name) !== name) says.set(keptAt(name), new Set())
    if (name === 'team') this.#team = []
  }

  #keep({ method, name, deletes }: Deed, number: number, webid: string | undefined): void {
    const { says } = this.#model
    const key = keptAt(name)
    const kept = method === 'PATCH' ? [...(says.get(key) ?? [])].filter((value) => value !== deletes) : []
    const made = says.has(key) ? [] : [key]
    for (let above = parentOf(name); !says.has(above); above = parentOf(above)) made.push(above)
    for (const each of made) this.#rules.made(each, webid)
    for (const each of made) says.set(each, new Set())
    says.set(key, new Set([...kept, number]))
  }

  /** Somebody writes, adds to or takes away an ACL. */
  async #share(asker: Asker): Promise<void> {
    // Under ACP the root's is what lets the owner do anything at all.
    const subject = this.#random.pick(names.filter((name) => name !== '' || !this.#rules.areMadeUp))
    const isKnown = this.#rules.has(subject)
    if (this.#random.chance(0.3)) {
      const expected = this.#aclStatus(asker, subject, isKnown ? (subject === '' ? 405 : 205) : 404)
      const answer = await this.#send(asker, 'DELETE', `${subject}.acl`)
      this.#count(expected, answer, asker, `DELETE ${subject}.acl`)
      if (answer.ok) this.#rules.remove(subject)
      return
    }
    const { method, body, areShut, keep } = this.#rules.next(this.#random, subject)
    const done = areShut ? 409 : isKnown ? 204 : 201
    const expected = this.#aclStatus(asker, subject, this.#model.says.has(subject) ? done : 404)
    const type = method === 'PATCH' ? 'text/n3' : 'text/turtle'
    const answer = await this.#send(asker, method, `${subject}.acl`, { 'content-type': type }, body)
    this.#count(expected, answer, asker, `${method} ${subject}.acl ${body}`)
    if (answer.ok) keep()
  }

  /** AUX-6: Control of the subject, and nothing else. */
  #aclStatus(asker: Asker, subject: string, otherwise: number): number {
    if (this.#model.lets('Control', asker, subject)) return otherwise
    return asker.webid === undefined ? 401 : 403
  }

  async #changeClub(): Promise<void> {
    // ACP knows no groups.
    if (this.#rules.areMadeUp) return
    const members = this.#cast.people.filter(() => this.#random.chance(0.4))
    const [, group = ''] = this.#cast.groups
    const url = `${this.#bob.pod}club`
    const isPublic = this.#random.chance(0.6)
    const rules = isPublic ? [{ who: 'public', modes: ['Read'] }] : []
    const list = members.map((webid) => `<${group}> <${hasMember}> <${webid}>.`).join(' ')
    await expectStatus([201, 204], this.#bob, 'PUT', url, turtle, list)
    await expectStatus([201, 204], this.#bob, 'PUT', `${url}.acl`, turtle, aclOf(url, this.#bob.webId, rules))
    this.#club = { members, isPublic }
  }

  /** What somebody sees of a resource, and is told of their rights. */
  async #look(asker: Asker, name: string): Promise<void> {
    const expected = this.#model.expected(asker, { method: 'GET', name })
    const answer = await this.#send(asker, 'GET', name, { accept: 'text/turtle' })
    this.#count(expected, answer, asker, `GET ${name}`)
    if (!answer.ok) return
    const label = `${name} for ${labelOf(asker)}`
    const nobody = this.#askers.at(-1) ?? asker
    expect(answer.headers.get('wac-allow'), label).toBe(
      this.#model.wacAllow(asker, { ...nobody, page: undefined }, name),
    )
    if (isAcl(name)) return
    const quads = new Parser({ baseIRI: this.#alice.pod + name }).parse(await answer.text())
    const objects = (predicate: string) =>
      quads
        .filter((quad) => quad.predicate.value === predicate)
        .map(({ object }) => object.value)
        .sort()
    expect(objects('urn:says'), label).toEqual(
      [...(this.#model.says.get(keptAt(name)) ?? [])].map(String).sort(),
    )
    // CT-9: all of them, readable or not.
    const members = this.#model.members(name).map((member) => this.#alice.pod + member)
    if (isContainer(name) && name !== '') expect(objects(ldpContains), label).toEqual(members.sort())
  }

  /** Bug class 11: the triples of what a GET would show, all of them and no other. */
  async #query(asker: Asker): Promise<void> {
    const query = 'SELECT ?g ?n { GRAPH ?g { ?s <urn:says> ?n } }'
    const url = `${this.#endpoint}?query=${encodeURIComponent(query)}`
    const headers = { accept: 'application/sparql-results+json', ...pageHeader(asker) }
    const answer = await expectStatus(200, asker.sender, 'GET', url, headers)
    const { results } = (await answer.json()) as {
      results: { bindings: { g: { value: string }; n: { value: string } }[] }
    }
    const shown = results.bindings.map(({ g, n }) => `${g.value} ${n.value}`)
    const expected = this.#model
      .readable(asker)
      .flatMap((name) =>
        [...(this.#model.says.get(name) ?? [])].map((number) => `${this.#alice.pod}${name} ${number}`),
      )
    expect(shown.sort(), labelOf(asker)).toEqual(expected.sort())
  }

  #send(
    asker: Asker,
    method: string,
    name: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<Response> {
    return send(asker.sender, method, this.#alice.pod + name, { ...headers, ...pageHeader(asker) }, body)
  }

  #count(expected: number, { status }: Response, asker: Asker, deed: unknown): void {
    expect(status, `${labelOf(asker)}: ${JSON.stringify(deed)}`).toBe(expected)
    this.told.set(status, (this.told.get(status) ?? 0) + 1)
  }

  async #crash(): Promise<void> {
    this.server = await this.server.afterPowerCut()
  }
}
