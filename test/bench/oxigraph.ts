import { pathToFileURL } from 'node:url'
import { toNTerm } from '@hearth/pod-server/src/rdf/text.ts'
import { openReading } from '@hearth/pod-server/src/storage/sqlite/open-store.ts'
import { toTerm } from '@hearth/pod-server/src/storage/sqlite/terms.ts'
import { installPeers, peerFile, peerVersion } from '../peers/install.ts'

/** As much of its interface as a comparison takes. */
interface Oxigraph {
  readonly Store: new () => {
    load(input: string, options: { format: string }): void
    query(query: string, options: { results_format: string; use_default_graph_as_union: boolean }): unknown
  }
}

/**
 * The same triples in Oxigraph, in memory, in this process: no network and no rights to look at. Gives a way to ask it
 * that answers in JSON, as ours does over HTTP.
 */
export async function openOxigraph(
  databasePath: string,
): Promise<{ version: string; ask(query: string): void }> {
  await installPeers()
  const { Store } = (await import(pathToFileURL(peerFile('oxigraph/node.js')).href)) as Oxigraph
  const store = new Store()
  for (const quads of quadsIn(databasePath)) store.load(quads, { format: 'application/n-quads' })
  const options = { results_format: 'json', use_default_graph_as_union: true }
  return { version: peerVersion('oxigraph'), ask: (query) => void store.query(query, options) }
}

/** N-Quads of all that a database holds, a hundred thousand lines at a time. */
function* quadsIn(databasePath: string): Generator<string> {
  const connection = openReading(databasePath)
  const terms = ['s', 'p', 'o'].map((t) => `${t}.kind, ${t}.value, ${t}.qualifier`).join(', ')
  const sql = `SELECT ${terms}, g.iri FROM quad q JOIN resource g ON g.id = q.graph JOIN term s ON s.id = q.subject
    JOIN term p ON p.id = q.predicate JOIN term o ON o.id = q.object`
  let lines: string[] = []
  for (const row of connection.iterateTuples(sql)) {
    const term = (at: number) => toNTerm(toTerm(Number(row[at]), String(row[at + 1]), String(row[at + 2])))
    lines.push(`${term(0)} ${term(3)} ${term(6)} <${row[9]}> .`)
    if (lines.length < 100_000) continue
    yield lines.join('\n')
    lines = []
  }
  yield lines.join('\n')
  connection.close()
}
