import { rulesOf } from '@hearth/pod-server/src/access/acl-document.ts'
import { type Agent, publicAgent } from '@hearth/pod-server/src/access/agent.ts'
import { grantedModes } from '@hearth/pod-server/src/access/authorize.ts'
import { authorizeQuery } from '@hearth/pod-server/src/access/authorize-query.ts'
import type { ResourceIri } from '@hearth/pod-server/src/base/iri.ts'
import { located, subjectOf } from '@hearth/pod-server/src/ldp/locate.ts'
import { createQueryRunner } from '@hearth/pod-server/src/query/run-query.ts'
import { openSqliteStore } from '@hearth/pod-server/src/storage/sqlite/open-store.ts'
import { openQuadReader } from '@hearth/pod-server/src/storage/sqlite/quad-reader.ts'
import type { AccessLanguage, Store } from '@hearth/pod-server/src/storage/store.ts'
import { Parser } from 'n3'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random.ts'
import {
  type Acl,
  aclInTurtle,
  aclLets,
  aclPrefix,
  type GroupedAsker,
  pages,
  randomAcl,
} from './random-acls.ts'
import { type Acr, acrInTurtle, clients, issuers, people, policiesLet, randomAcr } from './random-policies.ts'

const runs = Number(process.env.HEARTH_ACCESS_RUNS ?? 25)
const firstSeed = Number(process.env.HEARTH_QUERY_SEED ?? 1)
const [, bob = ''] = people
const pods = ['http://pods.example/one/', 'http://pods.example/two/']
const folders = ['', 'a/', 'a/b/', 'c/']
const documents = ['x', 'y', 'x.meta']
const hasMember = 'http://www.w3.org/2006/vcard/ns#hasMember'

type Where = Readonly<Record<string, string | undefined>>

/** Two pods with the same tree; every container and document may have rules of its own. */
interface World {
  readonly store: Store
  readonly databasePath: string
  /** Who made each document, and the containers with documents in them. */
  readonly creators: Map<string, string | undefined>
  readonly owners: Where
}

async function openWorld(random: Random, language: AccessLanguage): Promise<World> {
  const opened = openSqliteStore({ kind: 'memory' }, { now: () => 0 }, { authorization: language })
  const owners = Object.fromEntries(pods.map((pod, index) => [pod, people[index]]))
  const world: World = { ...opened, creators: new Map(), owners }
  for (const pod of pods) {
    const owner = owners[pod] ?? ''
    await world.store.write((writer) =>
      writer.createStorage(pod as ResourceIri, [owner], { webid: owner, client: undefined }),
    )
    for (const folder of folders) {
      for (const name of folder === '' ? documents : ['', ...documents]) {
        const creator = random.chance(0.2) ? undefined : random.pick(people)
        await make(world, `${pod}${folder}${name}`, creator)
      }
    }
    // A list of people, as public or private as the rules make it.
    await make(world, `${pod}team`, undefined, `<#g> <${hasMember}> <${bob}>.`)
  }
  return world
}

async function make(
  { store, creators }: World,
  path: string,
  creator: string | undefined,
  text = '<#it> a <#Thing>.',
): Promise<void> {
  const iri = path as ResourceIri
  const author = { webid: creator, client: undefined }
  const isMeta = path.endsWith('.meta')
  const above = isMeta ? subjectOf(iri) : (path.replace(/[^/]+\/?$/, '') as ResourceIri)
  await store.write(async (writer) => {
    const parent = await writer.resource(above)
    if (!parent) throw new Error(`${above} is missing`)
    if (path.endsWith('/')) await writer.createContainer(parent, iri, author)
    else await writer.createDocument(parent, iri, isMeta ? 'meta' : 'document', state(text, iri), author)
  })
  // The description of a thing is governed as the thing is, by who made that.
  creators.set(path, isMeta ? creators.get(above) : creator)
}

function state(text: string, iri: string) {
  const quads = new Parser({ baseIRI: iri }).parse(text)
  return { mediaType: 'text/turtle', body: { kind: 'bytes' as const, bytes: Buffer.from(text) }, quads }
}

async function writeRules({ store }: World, subject: string, text: string | undefined): Promise<void> {
  const author = { webid: undefined, client: undefined }
  const iri = `${subject}.acl` as ResourceIri
  await store.write(async (writer) => {
    const known = await writer.resource(iri)
    if (text === undefined) {
      if (known) await writer.remove(known, author)
      return
    }
    const parent = await writer.resource(subject as ResourceIri)
    if (!parent) throw new Error(`${subject} is missing`)
    const document = state(text, iri)
    const acl = known
      ? await writer.replaceDocument(known, document, author)
      : await writer.createDocument(parent, iri, 'acl', document, author)
    const place = { document: iri, subject: subject as ResourceIri, isStorageRoot: false }
    await writer.applyAcl(acl, rulesOf(writer.language, document.quads, place))
  })
}

/** Every combination is too many: a few people, each through an app or without one. */
function askers(random: Random, language: AccessLanguage): Agent[] {
  const known = people.map((webid) => ({
    webid,
    client: random.chance(0.3) ? undefined : random.pick(clients),
    issuer: random.chance(0.2) ? undefined : random.pick(issuers),
    ...(language === 'wac' && random.chance(0.3) ? { origin: random.pick(pages) } : {}),
  }))
  return [publicAgent, ...known]
}

/** What a GET would show, decided by the server's own function. */
async function readableByGet({ store, creators }: World, agent: Agent): Promise<string[]> {
  return store.read(async (reader) => {
    const shown: string[] = []
    for (const iri of creators.keys()) {
      const resource = await reader.resource(iri as ResourceIri)
      if (!resource) throw new Error(`${iri} is missing`)
      const modes = await grantedModes(reader, agent, located(resource.iri, resource))
      if ((modes & 1) !== 0) shown.push(iri)
    }
    return shown.sort()
  })
}

async function readableByQuery(
  { store }: World,
  runner: ReturnType<typeof createQueryRunner>,
  agent: Agent,
): Promise<string[]> {
  const { asker } = await store.read((reader) => authorizeQuery(reader, agent, undefined))
  const { body } = await runner({
    query: 'SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }',
    accept: undefined,
    dataset: undefined,
    baseIri: 'http://pods.example/',
    ...asker,
    storage: undefined,
    maxRows: 10_000,
  })
  let json = ''
  for await (const part of body) json += part
  const rows: { g: { value: string } }[] = JSON.parse(json).results.bindings
  return rows.map(({ g }) => g.value).sort()
}

interface Comparison {
  readonly language: AccessLanguage
  /** New rules for a subject, as text; undefined takes them away. */
  rules(random: Random, subject: string): string | undefined
  mayRead(iri: string, agent: Agent, world: World): boolean
}

/** After every few changes of rules, everyone asks: the oracle, GETs and queries agree. */
async function compare(seed: number, comparison: Comparison): Promise<void> {
  const random = createRandom(seed)
  const world = await openWorld(random, comparison.language)
  const reader = openQuadReader(world.databasePath, random.chance(0.5) ? { manyRows: 0 } : {})
  const runner = createQueryRunner(reader)
  const subjects = [...pods, ...world.creators.keys()].filter((iri) => !iri.endsWith('.meta'))
  const containers = subjects.filter((iri) => iri.endsWith('/'))
  try {
    for (let round = 0; round < 5; round++) {
      for (let change = 0; change < 6; change++) {
        const subject = random.pick(random.chance(0.5) ? containers : subjects)
        await writeRules(world, subject, comparison.rules(random, subject))
      }
      for (const agent of askers(random, comparison.language)) {
        const label = `seed ${seed}, round ${round}: ${JSON.stringify(agent)}`
        const all = [...world.creators.keys()].sort()
        const expected = all.filter((iri) => comparison.mayRead(iri, agent, world))
        expect(await readableByGet(world, agent), label).toEqual(expected)
        const documents = expected.filter((iri) => !iri.endsWith('/'))
        expect(await readableByQuery(world, runner, agent), label).toEqual(documents)
      }
    }
  } finally {
    reader.close()
    await world.store.close()
  }
}

/** The containers above, nearest first. */
function aboveOf(iri: string): string[] {
  const above = iri.replace(/[^/]+\/?$/, '')
  return above === 'http://pods.example/' ? [] : [above, ...aboveOf(above)]
}

describe('what a query shows under random rules', () => {
  it('bug-class-11 A-4 A-5 A-6 A-7 A-8 A-9 A-10 is what GETs show and what the policies say', {
    timeout: 300_000,
  }, async () => {
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const acrs = new Map<string, Acr>()
      await compare(seed, {
        language: 'acp',
        rules(random, subject) {
          acrs.delete(subject)
          if (mayRemove(random, subject)) return undefined
          const acr = randomAcr(random, { people, clients, issuers })
          acrs.set(subject, acr)
          return acrInTurtle(acr)
        },
        mayRead(iri, someone, { creators, owners }) {
          const subject = subjectOf(iri as ResourceIri)
          const policies = [
            ...(acrs.get(subject)?.own ?? []),
            ...aboveOf(subject).flatMap((above) => acrs.get(above)?.members ?? []),
          ]
          const pod = pods.find((root) => iri.startsWith(root)) ?? ''
          return policiesLet('Read', policies, {
            someone,
            creator: creators.get(iri),
            owners: [owners[pod] ?? ''],
          })
        },
      })
    }
  })

  it('bug-class-11 W-5 W-6 W-12 W-21 W-27 W-29 is what GETs show and what the authorizations say', {
    timeout: 300_000,
  }, async () => {
    const groups = pods.map((pod) => `${pod}team#g`)
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const acls = new Map<string, Acl>()
      const letsRead = (iri: string, asker: GroupedAsker): boolean => {
        const own = acls.get(iri)
        const above = aboveOf(iri).find((container) => acls.has(container)) ?? ''
        return own
          ? aclLets('Read', own, 'accessTo', asker)
          : aclLets('Read', acls.get(above) ?? [], 'default', asker)
      }
      await compare(seed, {
        language: 'wac',
        rules(random, subject) {
          acls.delete(subject)
          if (mayRemove(random, subject)) return undefined
          const acl = randomAcl(random, { people, groups, clients, issuers })
          acls.set(subject, acl)
          return aclPrefix + aclInTurtle(acl, subject)
        },
        mayRead(iri, agent) {
          const isPublic = (document: string) =>
            letsRead(document, { someone: publicAgent, page: undefined, groups: [] })
          // A private list of people counts in its own pod, a public one everywhere.
          const counting = groups.filter((group) => {
            const isHere = iri.startsWith(group.replace('team#g', ''))
            return agent.webid === bob && (isHere || isPublic(group.replace('#g', '')))
          })
          return letsRead(subjectOf(iri as ResourceIri), {
            someone: agent,
            page: agent.origin,
            groups: counting,
          })
        },
      })
    }
  })
})

/** A storage's own rules cannot be removed (P-52). */
function mayRemove(random: Random, subject: string): boolean {
  return random.chance(0.3) && !pods.includes(subject)
}
