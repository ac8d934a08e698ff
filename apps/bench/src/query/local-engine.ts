import { QueryEngine } from '@comunica/query-sparql'
import { DataFactory, Parser, Store } from 'n3'
import { toTerm, toTriple } from './answer-format.ts'
import { type ParseError, readParseError } from './parse-error.ts'
import { type Answer, prologueOf, type Row, type Triple, withPrefixes } from './terms.ts'

/** A document of the pod as it was read. */
export type SourceDocument = { readonly url: string; readonly turtle: string }

/** What a query is, told by Comunica's parser, or where it stops being SPARQL. */
export type QueryCheck =
  | { readonly isValid: true; readonly isUpdate: boolean }
  | ({ readonly isValid: false } & ParseError)

/** Comunica over documents held in memory, with the same meaning as the server's endpoint: a named graph is a document, the default graph is all of them. */
export type LocalEngine = {
  readonly load: (documents: readonly SourceDocument[]) => void
  readonly check: (query: string) => Promise<QueryCheck>
  readonly run: (query: string) => Promise<Answer>
}

const maxRows = 10_000
const updateTypes = [
  'compositeupdate',
  'deleteinsert',
  'load',
  'clear',
  'create',
  'drop',
  'add',
  'move',
  'copy',
]

export function createLocalEngine(): LocalEngine {
  const engine = new QueryEngine()
  let store = new Store()
  return {
    load(documents) {
      store = new Store()
      for (const document of documents) addDocument(store, document)
    },
    async check(query) {
      try {
        const { data } = await engine.explain(withPrefixes(query), { sources: [store] }, 'parsed')
        return { isValid: true, isUpdate: updateTypes.includes((data as { type: string }).type) }
      } catch (error) {
        const report = error instanceof Error ? error.message : String(error)
        return { isValid: false, ...readParseError(report, query, prologueOf(query)) }
      }
    },
    async run(query) {
      const result = await engine.query(withPrefixes(query), {
        sources: [store],
        // The documents were fetched with the person's rights: nothing else is asked from here (bug class 7).
        fetch: () => Promise.reject(new TypeError('queries in the browser read the loaded documents only')),
      } as never)
      return await answerOf(result as unknown as EngineResult)
    },
  }
}

type EngineResult =
  | {
      resultType: 'bindings'
      execute(): Promise<AsyncIterable<Iterable<[{ value: string }, never]>>>
      metadata(): Promise<{ variables: readonly { value: string }[] }>
    }
  | { resultType: 'quads'; execute(): Promise<AsyncIterable<never>> }
  | { resultType: 'boolean'; execute(): Promise<boolean> }
  | { resultType: 'void'; execute(): Promise<void> }

async function answerOf(result: EngineResult): Promise<Answer> {
  if (result.resultType === 'boolean') return { kind: 'truth', value: await result.execute() }
  if (result.resultType === 'quads') {
    const triples: Triple[] = []
    for await (const quad of await result.execute()) {
      triples.push(toTriple(quad))
      if (triples.length >= maxRows) break
    }
    return { kind: 'triples', triples }
  }
  if (result.resultType === 'void') throw new TypeError('this changes data; Bench only asks questions')
  const { variables } = await result.metadata()
  const rows: Row[] = []
  for await (const bindings of await result.execute()) {
    rows.push(Object.fromEntries([...bindings].map(([variable, term]) => [variable.value, toTerm(term)])))
    if (rows.length >= maxRows) break
  }
  return { kind: 'table', variables: variables.map(({ value }) => value), rows }
}

// A document that is not Turtle after all is left out; the others still answer.
function addDocument(store: Store, { url, turtle }: SourceDocument): void {
  try {
    const graph = DataFactory.namedNode(url)
    for (const { subject, predicate, object } of new Parser({ baseIRI: url }).parse(turtle)) {
      store.addQuad(subject, predicate, object, graph)
      // The union as a graph of its own: what two documents say is one fact there, as in the server's default graph.
      store.addQuad(subject, predicate, object)
    }
  } catch {
    return
  }
}
