import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

// What SPARQL 1.1 says of the corners that the random queries do not reach, whoever answers: the store or the engine.

export const prefixes = `PREFIX : <http://x.example/>
  PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>`

/** A query and its rows, each as its values in the order of the head; `-` is unbound. */
export type Case = readonly [query: string, ...rows: string[]]

/** Documents of somebody on a server of its own, for the tests of one file; what is asked of DOC is asked of the document `values`. */
export function documentsOf(documents: Readonly<Record<string, string>>) {
  let server: RunningServer
  let alice: Person

  beforeAll(async () => {
    server = await startTestServer()
    alice = await makePerson(server.url, 'alice')
    for (const [name, body] of Object.entries(documents)) {
      const headers = { 'content-type': 'text/turtle' }
      const { status } = await alice.fetch(alice.pod + name, {
        method: 'PUT',
        headers,
        body: `${prefixes} ${body}`,
      })
      expect(status).toBe(201)
    }
  })

  afterAll(() => server.close())

  const ask = async (query: string): Promise<string[]> => {
    const answer = await sparql(`${prefixes} ${query.replaceAll('DOC', `<${alice.pod}values>`)}`)
    expect(answer.status).toBe(200)
    const { head, results } = (await answer.json()) as {
      head: { vars: string[] }
      results: { bindings: Record<string, { type: string; value: string }>[] }
    }
    const short = (cell: { type: string; value: string } | undefined): string =>
      cell?.type === 'bnode' ? '_' : (cell?.value.replace('http://x.example/', ':') ?? '-')
    return results.bindings.map((row) => head.vars.map((name) => short(row[name])).join(' '))
  }

  const sparql = (
    body: string | Buffer<ArrayBuffer>,
    accept = 'application/sparql-results+json',
  ): Promise<Response> => {
    const headers = { 'content-type': 'application/sparql-query', accept }
    return alice.fetch(`${alice.pod}.sparql`, { method: 'POST', headers, body })
  }

  return { ask, sparql }
}

/** Rows in any order. */
export function itMeans(
  ask: (query: string) => Promise<string[]>,
  table: Readonly<Record<string, readonly Case[]>>,
): void {
  describe.each(Object.entries(table))('%s means in SPARQL 1.1', (_what, cases) => {
    it.each(cases)('%s', async (query, ...rows) => {
      expect((await ask(query)).sort()).toEqual(rows.sort())
    })
  })
}
