import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import { type SpawnedServer, spawnServer } from '../spawn-server.ts'
import { type EnteredFiles, listenForEnteredFiles } from './entered-files.ts'

// Short paths (design.md 1): how many files a reader opens to follow one request. All three are asked by the public:
// checking a token is a path of its own (verify-token, jws, replay-guard), the same for every method.
const budgets = { GET: 18, PATCH: 22, SPARQL: 18 }

const insertPatch = (number: number): string => `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
<> a solid:InsertDeletePatch; solid:inserts { <#it> <#number> ${number}. }.`

describe('own files entered by one request', () => {
  let server: SpawnedServer
  let entered: EnteredFiles
  let alice: Person
  let document: string

  beforeAll(async () => {
    entered = await listenForEnteredFiles()
    server = await spawnServer({ data: ':memory:' }, entered.env)
    alice = await makePerson(server.url, 'alice')
    document = `${alice.pod}public.ttl`
    await succeed(
      alice.fetch(document, {
        method: 'PUT',
        headers: { 'content-type': 'text/turtle' },
        body: '<#it> a <#Note>.',
      }),
    )
    const rules = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
      <#owner> a acl:Authorization; acl:agent <${alice.webId}>; acl:accessTo <${document}>; acl:mode acl:Read, acl:Write, acl:Control.
      <#all> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <${document}>; acl:mode acl:Read, acl:Append.`
    await succeed(
      alice.fetch(`${document}.acl`, {
        method: 'PUT',
        headers: { 'content-type': 'text/turtle' },
        body: rules,
      }),
    )
  })

  afterAll(async () => {
    await server.kill()
    entered.close()
  })

  it(`GET of a document: at most ${budgets.GET}`, async () => {
    const files = await enteredBy(() => succeed(fetch(document, { headers: { accept: 'text/turtle' } })))
    expect(files).toContain('pod-server/src/ldp/read-resource.ts')
    expect(files.length, files.join('\n')).toBeLessThanOrEqual(budgets.GET)
  })

  it(`PATCH of a document: at most ${budgets.PATCH}`, async () => {
    let number = 0
    const patch = (): Promise<void> =>
      succeed(
        fetch(document, {
          method: 'PATCH',
          headers: { 'content-type': 'text/n3' },
          body: insertPatch(number++),
        }),
      )
    const files = await enteredBy(patch)
    expect(files).toContain('pod-server/src/ldp/patch-resource.ts')
    expect(files.length, files.join('\n')).toBeLessThanOrEqual(budgets.PATCH)
  })

  it(`SPARQL query: at most ${budgets.SPARQL}`, async () => {
    const endpoint = await sparqlEndpoint(alice.pod)
    const ask = (): Promise<void> =>
      succeed(
        fetch(endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' },
          body: 'SELECT ?note WHERE { ?note a ?class } LIMIT 3',
        }),
      )
    const files = await enteredBy(ask)
    expect(files.length, files.join('\n')).toBeLessThanOrEqual(budgets.SPARQL)
  })

  /** Files entered by the last of three runs: the first ones fill caches and load what is loaded lazily. */
  async function enteredBy(run: () => Promise<void>): Promise<string[]> {
    await run()
    await run()
    await entered.take()
    await run()
    return entered.take()
  }
})

async function succeed(response: Promise<Response>): Promise<void> {
  const { ok, status, url } = await response.then(async (answer) => {
    const text = await answer.text()
    return { ok: answer.ok, status: `${answer.status} ${text}`, url: answer.url }
  })
  if (!ok) throw new Error(`${url}: ${status}`)
}
