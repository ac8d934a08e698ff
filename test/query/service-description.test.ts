import { parseRdf } from '@hearth/pod-server/src/rdf/parse.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const sd = 'http://www.w3.org/ns/sparql-service-description#'
const formats = 'http://www.w3.org/ns/formats/'
let server: RunningServer
let alice: Person

beforeAll(async () => {
  server = await startTestServer({
    queryRows: '700',
    queryMs: '9000',
    recommendedApps: 'Bench=https://bench.example/',
  })
  alice = await makePerson(server.url, 'alice')
})

afterAll(() => server.close())

describe('a GET without a query, by SPARQL 1.1 Service Description,', () => {
  it.each(['text/turtle', 'application/n-triples', 'application/ld+json'])(
    'finds as %s what the endpoint is, with no need to sign in',
    async (accept) => {
      for (const endpoint of [`${server.url}.sparql`, `${alice.pod}.sparql`]) {
        const answer = await fetch(endpoint, { headers: { accept } })
        expect(answer.status).toBe(200)
        expect(answer.headers.get('content-type')).toBe(accept)
        const quads = await triplesOf(answer)
        const said = (property: string) => objectsOf(quads, endpoint, sd + property)
        expect(objectsOf(quads, endpoint, 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type')).toEqual([
          `${sd}Service`,
        ])
        expect(said('endpoint')).toEqual([endpoint])
        expect(said('supportedLanguage')).toEqual([`${sd}SPARQL11Query`])
        expect(said('feature')).toEqual([`${sd}UnionDefaultGraph`])
        expect(said('resultFormat')).toContain(`${formats}SPARQL_Results_JSON`)
        const [limits] = objectsOf(quads, endpoint, 'http://purl.org/dc/terms/description')
        expect(limits).toContain('9 seconds or 700 rows')
        const [dataset = ''] = said('defaultDataset')
        expect(objectsOf(quads, dataset, `${sd}defaultGraph`)).toHaveLength(1)
        expect(objectsOf(quads, dataset, `${sd}namedGraph`)).toEqual([])
      }
    },
  )

  it('is told of formats that are really there, and its HEAD the same without a body', async () => {
    const endpoint = `${alice.pod}.sparql`
    const quads = await triplesOf(await fetch(endpoint))
    const claimed = objectsOf(quads, endpoint, `${sd}resultFormat`)
    expect(claimed.sort()).toEqual(
      Object.keys(mediaTypes)
        .map((name) => formats + name)
        .sort(),
    )
    for (const [name, accept] of Object.entries(mediaTypes)) {
      const isTable = name.startsWith('SPARQL')
      const query = isTable ? 'SELECT ?s { ?s ?p ?o }' : 'CONSTRUCT WHERE { ?s ?p ?o }'
      const answer = await alice.fetch(`${endpoint}?query=${encodeURIComponent(query)}`, {
        headers: { accept },
      })
      expect(answer.headers.get('content-type')).toContain(accept)
    }
    const head = await fetch(endpoint, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
      200,
      'text/turtle',
      '',
    ])
  })

  it('finds nothing where there is no storage, and hears what it could ask for', async () => {
    expect((await fetch(`${server.url}nobody/.sparql`)).status).toBe(404)
    // A cache must not give the page to a program, nor the description to a person.
    expect((await fetch(`${alice.pod}.sparql`)).headers.get('vary')).toContain('Sec-Fetch-Dest')
    const image = await fetch(`${alice.pod}.sparql`, { headers: { accept: 'image/png' } })
    expect(image.status).toBe(406)
    expect(await image.text()).toContain('text/turtle')
    expect((await fetch(`${alice.pod}.sparql?query=`)).status).toBe(400)
    expect((await fetch(`${alice.pod}.sparql?default-graph-uri=${alice.webId}`)).status).toBe(400)
  })

  it('shows a page to a person who opens it', async () => {
    const headers = { 'sec-fetch-dest': 'document', accept: 'text/html,*/*;q=0.8' }
    const answer = await fetch(`${alice.pod}.sparql`, { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    const page = await answer.text()
    expect(page).toContain(`<code>${alice.pod}.sparql</code>`)
    expect(page).toContain('https://bench.example/')
  })
})

const mediaTypes = {
  SPARQL_Results_JSON: 'application/sparql-results+json',
  SPARQL_Results_XML: 'application/sparql-results+xml',
  SPARQL_Results_CSV: 'text/csv',
  SPARQL_Results_TSV: 'text/tab-separated-values',
  Turtle: 'text/turtle',
  'N-Triples': 'application/n-triples',
  'JSON-LD': 'application/ld+json',
}

type Triples = Awaited<ReturnType<typeof parseRdf>>

async function triplesOf(answer: Response): Promise<Triples> {
  const mediaType = answer.headers.get('content-type') ?? ''
  return parseRdf(Buffer.from(await answer.arrayBuffer()), mediaType, answer.url, { triples: 100 })
}

function objectsOf(quads: Triples, subject: string, property: string): string[] {
  return quads
    .filter((quad) => quad.subject.value === subject && quad.predicate.value === property)
    .map(({ object }) => object.value)
}
