import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { installPeers, peerFile } from '../peers/install.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const installing = 300_000

/** What this test uses of LDO. Its own types are not there before it is installed. */
interface Ldo {
  createSolidLdoDataset(): Dataset
  changeData<T>(input: T, resource: Resource): T
  commitData(input: unknown): Promise<Result>
}

interface Dataset {
  setContext(plugin: 'solid', context: { fetch: Person['fetch'] }): void
  getResource(iri: string): Resource
  usingType(shape: typeof profileShape): { fromSubject(iri: string): Profile }
  createData(shape: typeof profileShape, subject: string, resource: Resource): Profile
}

interface Result {
  readonly isError: boolean
  readonly type: string
  readonly message?: string
}

interface Resource extends Result {
  readonly uri: string
  read(): Promise<Result>
  delete(): Promise<Result>
  isAbsent(): boolean | undefined
  isBinary(): boolean | undefined
  getBlob(): Blob | undefined
  children(): Resource[]
  getRootContainer(): Promise<Resource>
  getWac(): Promise<Result & { wacRule: WacRule }>
  setWac(rule: WacRule): Promise<Result>
  createChildIfAbsent(name: string): Promise<Created>
  createChildAndOverwrite(name: string): Promise<Created>
  uploadChildAndOverwrite(name: string, blob: Blob, type: string): Promise<Created>
}

interface Created extends Result {
  readonly resource: Resource
}

interface WacRule {
  agent: Record<string, { read: boolean; append: boolean; write: boolean; control: boolean }>
}

interface Profile {
  fn?: string
}

/** As `ldo build` would make it of a shape with one name; the schema itself is not looked at. */
const profileShape = {
  schema: { type: 'Schema', shapes: [] },
  shape: 'https://example.org/Profile',
  context: {
    fn: {
      '@id': 'http://www.w3.org/2006/vcard/ns#fn',
      '@type': 'http://www.w3.org/2001/XMLSchema#string',
    },
  },
}

let server: RunningServer
let alice: Person
let bob: Person
let ldo: Ldo

beforeAll(async () => {
  await installPeers('clients')
  const load = (name: string): Promise<object> =>
    import(pathToFileURL(peerFile(`@ldo/${name}/dist/esm/index.js`, 'clients')).href)
  ldo = { ...(await load('connected')), ...(await load('connected-solid')) } as Ldo
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  bob = await makePerson(server.url, 'bob')
}, installing)

afterAll(() => server?.close())

/** Each call is a fresh app that knows nothing yet. */
function app(person: Person): Dataset {
  const dataset = ldo.createSolidLdoDataset()
  dataset.setContext('solid', { fetch: person.fetch })
  return dataset
}

/** LDO never throws: it returns what went wrong. */
function good<T extends Result>(result: T): T {
  if (result.isError) throw new Error(`${result.type}: ${result.message}`)
  return result
}

async function nameIn(iri: string, person = alice): Promise<string | undefined> {
  const dataset = app(person)
  good(await dataset.getResource(iri).read())
  return dataset.usingType(profileShape).fromSubject(`${iri}#it`).fn
}

describe('@ldo/connected-solid', () => {
  it('reads the profile, finds the storage above it, and changes a name', async () => {
    const dataset = app(alice)
    const card = dataset.getResource(alice.webId)
    good(await card.read())
    const profile = dataset.usingType(profileShape).fromSubject(alice.webId)
    expect(profile.fn).toBe('alice')
    expect((await card.getRootContainer()).uri).toBe(alice.pod)

    const changed = ldo.changeData(profile, card)
    changed.fn = 'Alice Mora'
    good(await ldo.commitData(changed))
    const text = await (await alice.fetch(alice.webId)).text()
    expect(text).toContain('Alice Mora')
    expect(text).toContain('oidcIssuer')
  })

  it('makes a container with a document and a picture in it, and lists them', async () => {
    const dataset = app(alice)
    const root = dataset.getResource(alice.pod)
    const { resource: posts } = good(await root.createChildIfAbsent('posts/'))
    const { resource: post } = good(await posts.createChildAndOverwrite('one.ttl'))
    const data = dataset.createData(profileShape, `${post.uri}#it`, post)
    data.fn = 'A "first" post'
    good(await ldo.commitData(data))
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    good(await posts.uploadChildAndOverwrite('dot.svg', new Blob([svg]), 'image/svg+xml'))

    expect(await nameIn(`${alice.pod}posts/one.ttl`)).toBe('A "first" post')
    const fresh = app(alice)
    const listed = fresh.getResource(`${alice.pod}posts/`)
    good(await listed.read())
    expect(
      listed
        .children()
        .map(({ uri }) => uri)
        .sort(),
    ).toEqual([`${alice.pod}posts/dot.svg`, `${alice.pod}posts/one.ttl`])
    const picture = fresh.getResource(`${alice.pod}posts/dot.svg`)
    good(await picture.read())
    expect([picture.isBinary(), await picture.getBlob()?.text()]).toEqual([true, svg])
  })

  it('is told what it may not read, and what is not there', async () => {
    const theirs = await app(bob).getResource(`${alice.pod}posts/one.ttl`).read()
    expect([theirs.isError, theirs.type]).toEqual([true, 'unauthorizedError'])
    const nothing = app(alice).getResource(`${alice.pod}posts/nothing.ttl`)
    good(await nothing.read())
    expect(nothing.isAbsent()).toBe(true)
  })

  it('shares a document, and takes that back', async () => {
    const url = `${alice.pod}posts/one.ttl`
    const post = app(alice).getResource(url)
    good(await post.read())
    const { wacRule } = good(await post.getWac())
    const nothing = { read: false, append: false, write: false, control: false }
    const withBob = { ...wacRule.agent, [bob.webId]: { ...nothing, read: true } }
    good(await post.setWac({ ...wacRule, agent: withBob }))
    expect(await nameIn(url, bob)).toBe('A "first" post')
    good(await post.setWac(wacRule))
    expect((await bob.fetch(url)).status).toBe(403)
    expect((await alice.fetch(url)).status).toBe(200)
  })

  it('deletes a container with all that is in it', async () => {
    const posts = app(alice).getResource(`${alice.pod}posts/`)
    good(await posts.read())
    good(await posts.delete())
    expect((await alice.fetch(`${alice.pod}posts/one.ttl`)).status).toBe(404)
    expect((await alice.fetch(`${alice.pod}posts/`)).status).toBe(404)
    expect((await alice.fetch(alice.webId)).status).toBe(200)
  })
})
