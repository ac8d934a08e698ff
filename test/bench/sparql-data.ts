import { Connection } from '@hearth/pod-server/src/storage/sqlite/connection.ts'
import { schema } from '@hearth/pod-server/src/storage/sqlite/schema.ts'
import { TermTable } from '@hearth/pod-server/src/storage/sqlite/terms.ts'
import { DataFactory, type Quad_Object } from 'n3'

const { namedNode, literal, quad } = DataFactory
const as = 'https://www.w3.org/ns/activitystreams#'
const a = namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')
const dateTime = namedNode('http://www.w3.org/2001/XMLSchema#dateTime')
const everyone = 'http://xmlns.com/foaf/0.1/Agent'
export const reader = 'http://pods.example/u0/profile/card#me'

type Fact = readonly [predicate: string, object: Quad_Object]

export const authorOf = (pod: number): string => `http://pods.example/u${pod}/profile/card#me`

/**
 * Writes pods of posts straight into the tables, as many as the server would in hours. Of each pod one post in four is
 * for a circle only; the reader is in the circle of one pod in ten.
 */
export function fillDatabase(path: string, posts: number, pods = 1000): void {
  const connection = new Connection(path, { readOnly: false })
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144')
  connection.exec(schema)
  connection.exec('BEGIN')
  const terms = new TermTable(connection)
  let next = 0
  const resource = (iri: string, kind: string, root: number, access: number): number => {
    const id = ++next
    connection.change(
      `INSERT INTO resource (id, iri, kind, parent, storage, access, version, modified, media_type, size, is_rdf)
       VALUES (?, ?, ?, ?, ?, ?, 1, 0, 'text/turtle', 500, 1)`,
      id,
      iri,
      kind,
      root,
      root || id,
      access,
    )
    return id
  }
  const grant = (access: number, principal: string) =>
    connection.change("INSERT INTO acl_grant VALUES (?, ?, '', '', 0, 0, 1)", access, principal)
  const state = (graph: number, subject: string, facts: readonly Fact[]) => {
    for (const [predicate, object] of facts) {
      const node = predicate === 'type' ? a : namedNode(as + predicate)
      const [row] = terms.toRows([quad(namedNode(subject), node, object)], graph)
      if (!row) continue
      connection.change(
        'INSERT INTO quad VALUES (?, ?, ?, ?, ?, ?)',
        graph,
        row.subject,
        row.predicate,
        row.object,
        row.sortClass,
        row.sort,
      )
    }
  }
  const homes = Array.from({ length: pods }, (_, pod) => {
    const root = resource(`http://pods.example/u${pod}/`, 'container', 0, 0)
    const open = resource(`http://pods.example/u${pod}/.acl`, 'acl', root, 0) * 2
    const circle = resource(`http://pods.example/u${pod}/circle/.acl`, 'acl', root, 0) * 2
    grant(open, everyone)
    grant(circle, pod % 10 === 0 ? reader : 'http://pods.example/somebody#else')
    const card = resource(`http://pods.example/u${pod}/profile/card`, 'document', root, open)
    state(card, authorOf(pod), [
      ['type', namedNode(`${as}Person`)],
      ['name', literal(`Person ${pod}`)],
    ])
    return { root, open, circle }
  })
  for (let post = 0; post < posts; post++) {
    // Neighbouring posts are of different people, as in life.
    const pod = (post * 7919) % pods
    const home = homes[pod]
    if (!home) continue
    const iri = `http://pods.example/u${pod}/posts/${post}`
    const graph = resource(iri, 'document', home.root, post % 4 === 3 ? home.circle : home.open)
    state(graph, `${iri}#it`, [
      ['type', namedNode(`${as}Note`)],
      ['attributedTo', namedNode(authorOf(pod))],
      ['published', literal(new Date(1.7e12 + post * 60_000).toISOString(), dateTime)],
      ['content', literal(`Post number ${post} says hello`)],
      ['tag', namedNode(`http://pods.example/tags/${post % 500}`)],
    ])
    terms.settle('kept')
  }
  connection.exec('COMMIT')
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  connection.close()
}
