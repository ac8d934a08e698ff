import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const words = 'SELECT ?g ?word { GRAPH ?g { ?s <http://x.example/word> ?word } }'
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
const answerType = 'application/sparql-results+json'
let server: RunningServer
let alice: Person
let bob: Person

beforeAll(async () => {
  server = await startTestServer({ queryRows: '500' })
  alice = await makePerson(server.url, 'alice')
  bob = await makePerson(server.url, 'bob')
  await put(alice, 'notes/secret.ttl', '<#it> <http://x.example/word> "hush".')
  await put(bob, 'notes/own.ttl', '<#it> <http://x.example/word> "mine".')
  await put(alice, 'many.ttl', numbers(1200))
})

afterAll(() => server.close())

describe('the SPARQL endpoint', () => {
  it('answers a query in each way that the protocol has', async () => {
    const endpoint = `${server.url}.sparql`
    const inUrl = await bob.fetch(`${endpoint}?query=${encodeURIComponent(words)}`)
    const direct = await bob.fetch(endpoint, post(words))
    const form = await bob.fetch(endpoint, {
      method: 'POST',
      headers: formHeaders,
      body: new URLSearchParams({ query: words }).toString(),
    })
    for (const answer of [inUrl, direct, form]) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toContain(answerType)
      expect(await wordsIn(answer)).toEqual(['mine'])
    }
  })

  it('bug-class-11 shows to each person what a GET would show them, and counts nothing else', async () => {
    expect(await wordsIn(await alice.fetch(`${server.url}.sparql`, post(words)))).toEqual(['hush'])
    expect(await wordsIn(await fetch(`${server.url}.sparql`, post(words)))).toEqual([])
    const count = 'SELECT (COUNT(*) AS ?word) { ?s <http://x.example/word> ?o }'
    expect(await wordsIn(await fetch(`${server.url}.sparql`, post(count)))).toEqual(['0'])
    const acls = 'SELECT ?word { GRAPH ?word { ?s <http://www.w3.org/ns/auth/acl#mode> ?m } }'
    expect(await wordsIn(await alice.fetch(`${server.url}.sparql`, post(acls)))).toEqual([])
  })

  it('asks one pod alone at the endpoint of the pod', async () => {
    expect(await wordsIn(await alice.fetch(`${alice.pod}.sparql`, post(words)))).toEqual(['hush'])
    expect(await wordsIn(await alice.fetch(`${bob.pod}.sparql`, post(words)))).toEqual([])
    expect((await fetch(`${server.url}nobody/.sparql`, post(words))).status).toBe(404)
  })

  it('honours the graphs that the protocol names', async () => {
    const all = 'SELECT ?word { ?s <http://x.example/word> ?word }'
    const named = (uri: string) => `${server.url}.sparql?default-graph-uri=${encodeURIComponent(uri)}`
    expect(await wordsIn(await bob.fetch(named(`${bob.pod}notes/own.ttl`), post(all)))).toEqual(['mine'])
    expect(await wordsIn(await bob.fetch(named(`${bob.pod}nothing`), post(all)))).toEqual([])
    expect(await wordsIn(await bob.fetch(named(`${alice.pod}notes/secret.ttl`), post(all)))).toEqual([])
    const form = {
      method: 'POST',
      headers: formHeaders,
      body: new URLSearchParams({ query: all }).toString(),
    }
    expect(await wordsIn(await bob.fetch(named(`${bob.pod}notes/own.ttl`), form))).toEqual(['mine'])
    expect(await wordsIn(await bob.fetch(named(`${bob.pod}nothing`), form))).toEqual([])
  })

  it.each([
    ['application/sparql-results+json', '"hush"'],
    ['application/sparql-results+xml', '<literal>hush</literal>'],
    ['text/csv; charset=utf-8', 'hush'],
    ['text/tab-separated-values; charset=utf-8', '"hush"'],
  ])('answers a SELECT as %s', async (accept, part) => {
    const answer = await alice.fetch(`${server.url}.sparql`, post(words, accept))
    expect(answer.headers.get('content-type')).toContain(accept)
    expect(await answer.text()).toContain(part)
  })

  it.each([
    ['application/sparql-results+json', /"vars":\["note","g","name","said","twice"\]/],
    ['application/sparql-results+xml', /="note".*="g".*="name".*="said".*="twice"/s],
    ['text/csv', /^note,g,name,said,twice\r?\n/],
    ['text/tab-separated-values', /^\?note\t\?g\t\?name\t\?said\t\?twice\n/],
  ])(
    'gives the columns of SELECT * as %s in the order in which the query names them',
    async (accept, head) => {
      const inside =
        '?note ^<http://x.example/in> ?g OPTIONAL { GRAPH ?name { ?note <http://x.example/word> ?said } }'
      for (const all of [inside, inside.replace('^<http://x.example/in>', '<http://x.example/in>')]) {
        const query = `SELECT DISTINCT * { ${all} BIND(?said AS ?twice) FILTER(?a != "?b") } LIMIT 3`
        expect(await (await alice.fetch(`${server.url}.sparql`, post(query, accept))).text()).toMatch(head)
      }
    },
  )

  it.each(['text/turtle', 'application/n-triples', 'application/ld+json'])(
    'answers CONSTRUCT and DESCRIBE as %s',
    async (accept) => {
      for (const query of [
        'CONSTRUCT { ?s <http://x.example/said> ?o } WHERE { ?s <http://x.example/word> ?o }',
        `DESCRIBE <${alice.pod}notes/secret.ttl#it>`,
      ]) {
        const answer = await alice.fetch(`${server.url}.sparql`, post(query, accept))
        expect(answer.headers.get('content-type')).toContain(accept)
        expect(await answer.text()).toContain('hush')
      }
    },
  )

  it('answers ASK', async () => {
    const answer = await fetch(`${server.url}.sparql`, post('ASK { ?s <http://x.example/word> ?o }'))
    expect(await answer.json()).toMatchObject({ boolean: false })
    const xml = await alice.fetch(
      `${server.url}.sparql`,
      post('ASK { ?s ?p "hush" }', 'application/sparql-results+xml'),
    )
    expect(await xml.text()).toContain('<boolean>true</boolean>')
  })

  it.each([
    ['SELECT * WHERE {', 400],
    ['SELECT * { ?s foaf:name ?undeclared }', 400],
    ['INSERT DATA { <urn:a> <urn:b> <urn:c> }', 400],
    ['LOAD <http://127.0.0.1:1/>', 400],
    ['SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }', 400],
    ['SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }', 400],
    ['SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE ?s { ?s ?p ?o } } }', 400],
    ['SELECT * { ?s ?p ?o FILTER(<http://x.example/f>(?o)) }', 422],
    ['', 400],
    ['SELECT ?n { ?s <http://x.example/number> ?n }', 422],
  ])('bug-class-24 bug-class-07 refuses %s', async (query, status) => {
    const answer = await alice.fetch(`${alice.pod}.sparql`, post(query))
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await answer.text()).not.toMatch(/node_modules|\.ts:|at Object/)
  })

  it.each([
    ['braces', `SELECT * { ${'{'.repeat(20_000)} }`],
    ['options', `SELECT * { ${'OPTIONAL { ?s ?p ?o '.repeat(3_000)} ${'}'.repeat(3_000)} }`],
    ['conditions', `SELECT * { ?s ?p ?o FILTER(${'!('.repeat(20_000)}true${')'.repeat(20_000)}) }`],
    ['patterns', `SELECT * { ${'?s ?p ?o . '.repeat(5_000)} }`],
  ])('bug-class-24 refuses a monstrous query made of %s', async (_what, query) => {
    const answer = await alice.fetch(`${alice.pod}.sparql`, post(query))
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(await answer.text()).not.toMatch(/node_modules|\.ts:|at Object/)
  })

  it('refuses what is no query by its type, its size or its method', async () => {
    const endpoint = `${server.url}.sparql`
    const plain = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: words }
    expect((await fetch(endpoint, plain)).status).toBe(415)
    expect((await fetch(endpoint, post(`${words}#${' '.repeat(2 ** 20)}`))).status).toBe(413)
    expect((await fetch(endpoint, { method: 'PUT', body: words })).status).toBe(405)
    const update = { ...plain, headers: { 'content-type': 'application/sparql-update' }, body: 'CLEAR ALL' }
    const twice = `${endpoint}?query=${encodeURIComponent(words)}`
    for (const [address, request] of [
      [endpoint, update],
      [`${endpoint}?update=CLEAR%20ALL`, post(words)],
    ] as const)
      expect(await (await fetch(address, request)).json()).toMatchObject({
        status: 400,
        detail: expect.stringContaining('PUT or PATCH'),
      })
    expect(
      (
        await fetch(twice, {
          ...plain,
          headers: formHeaders,
          body: new URLSearchParams({ query: words }).toString(),
        })
      ).status,
    ).toBe(400)
    const own = 'SELECT * { ?s ?p ?o FILTER(<http://x.example/f>(?o)) }'
    expect(await (await fetch(endpoint, post(own))).text()).toContain('no function <http://x.example/f>')
    expect((await fetch(endpoint, post(words, 'image/png'))).status).toBe(406)
    expect((await fetch(`${endpoint}?query=`)).status).toBe(400)
  })

  it('bug-class-24, bug-class-30 ends a query that the engine throws over, says so, and goes on answering', async () => {
    const broken = `SELECT ?o { GRAPH ?g { ?s ?p ?o } FILTER(regex(str(?o), "(")) } ORDER BY DESC(?o) LIMIT 5`
    for (let count = 0; count < 3; count++) {
      const answer = await alice.fetch(`${alice.pod}.sparql`, post(broken))
      expect(await answer.json()).toMatchObject({ status: 422, detail: 'this query cannot be answered here' })
    }
    expect(await wordsIn(await alice.fetch(`${alice.pod}.sparql`, post(words)))).toEqual(['hush'])
  })

  it('bug-class-24 ends a query that takes too long, and goes on answering', async () => {
    const answer = await alice.fetch(`${server.url}.sparql`, post(endless))
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('longer than 10 seconds')
    expect(await wordsIn(await alice.fetch(`${server.url}.sparql`, post(words)))).toEqual(['hush'])
  })

  it('bug-class-24 ends a path that goes everywhere, and no GET waits for it', async () => {
    // Nine million pairs.
    const nodes = 3000
    const edges = Array.from({ length: nodes }, (_, node) =>
      [node * 7919 + 13, node * 31 + 7, node * 3 + 7]
        .map((to) => `:n${node} :to :n${to % nodes} .`)
        .join(' '),
    )
    await put(bob, 'graph.ttl', `@prefix : <http://x.example/> . ${edges.join('\n')}`)
    const query = (path: string) =>
      post(`PREFIX : <http://x.example/> SELECT (COUNT(*) AS ?word) { ${path} }`)
    let isOver = false
    const everywhere = bob.fetch(`${server.url}.sparql`, query('?a :to+ ?b')).finally(() => {
      isOver = true
    })
    expect((await bob.fetch(`${bob.pod}notes/own.ttl`)).status).toBe(200)
    expect(isOver).toBe(false)
    const answer = await everywhere
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('longer than')
    const steps = await bob.fetch(`${server.url}.sparql`, query('?b (:to/:to|^:to) :n1'))
    expect(await wordsIn(steps)).toEqual(['16'])
  })
})

describe('a SPARQL endpoint that gives queries more time than anybody has', () => {
  const patienceMs = 60_000
  let patient: RunningServer
  let carol: Person
  let endpoint: string

  beforeAll(async () => {
    patient = await startTestServer({ queryMs: String(patienceMs) })
    carol = await makePerson(patient.url, 'carol')
    endpoint = `${patient.url}.sparql`
    await put(carol, 'many.ttl', `<#it> <http://x.example/word> "hush". ${numbers(1200)}`)
  })

  afterAll(() => patient.close())

  it('bug-class-24 ends a query when its client goes away', async () => {
    const leaving = Array.from({ length: 6 }, async () => {
      const gone = AbortSignal.timeout(150)
      await expect(carol.fetch(endpoint, { ...post(endless), signal: gone })).rejects.toThrow()
    })
    await Promise.all(leaving)
    const begun = performance.now()
    expect(await wordsIn(await carol.fetch(endpoint, post(words)))).toEqual(['hush'])
    // Two processes would be busy for far longer with what was asked before.
    expect(performance.now() - begun).toBeLessThan(patienceMs / 2)
  })

  it('bug-class-24 lets nobody wait for those who ask for much, and tells them when it is too much', async () => {
    const dave = await makePerson(patient.url, 'dave')
    await put(dave, 'notes/own.ttl', '<#it> <http://x.example/word> "mine".')
    const over = new AbortController()
    const refused: Response[] = []
    let ended = 0
    const many = Array.from({ length: 26 }, async () => {
      const answer = await carol.fetch(endpoint, { ...post(endless), signal: over.signal })
      if (answer.status === 429) refused.push(answer)
      else ended++
    })
    const all = Promise.allSettled(many)
    await expect.poll(() => refused.length).toBe(4)
    expect(refused[0]?.headers.get('retry-after')).toBe('2')
    const others = [() => dave.fetch(endpoint, post(words)), () => fetch(endpoint, post(words))]
    expect(await Promise.all(others.map(async (ask) => wordsIn(await ask())))).toEqual([['mine'], []])
    expect(ended).toBe(0)
    over.abort()
    await all
    const again = async () => (await carol.fetch(endpoint, post(words))).status
    await expect.poll(again).toBe(200)
  })
})

/** A product of four with a condition that is never true: nothing comes out of it for hours. */
const endless = `SELECT (COUNT(*) AS ?n) {
  ?a <http://x.example/number> ?x . ?b <http://x.example/number> ?y .
  ?c <http://x.example/number> ?z . ?d <http://x.example/number> ?w FILTER(?w > 99999999) }`

function numbers(count: number): string {
  return Array.from({ length: count }, (_, index) => `<#${index}> <http://x.example/number> ${index} .`).join(
    '\n',
  )
}

function post(body: string, accept = answerType): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/sparql-query', accept }, body }
}

async function put(person: Person, path: string, body: string): Promise<void> {
  const headers = { 'content-type': 'text/turtle' }
  const { status } = await person.fetch(person.pod + path, { method: 'PUT', headers, body })
  expect(status).toBe(201)
}

async function wordsIn(answer: Response): Promise<string[]> {
  expect(answer.status).toBe(200)
  const { results } = (await answer.json()) as {
    results: { bindings: { word: { value: string } }[] }
  }
  return results.bindings.map(({ word }) => word.value).sort()
}
