import type { Quad } from '@rdfjs/types'
import { allNodes, firstDate, firstIri, firstText, graphOf, hasType, type Quads } from './graph.ts'
import { AS, DCT } from './terms.ts'
import { date, text, triples } from './write.ts'

const kinds = [
  'Create',
  'Like',
  'Announce',
  'Follow',
  'Accept',
  'Reject',
  'Invite',
  'Add',
  'Undo',
  'Delete',
  'Update',
  'Move',
  'Flag',
] as const

export type NoticeKind = (typeof kinds)[number]

/** A Linked Data Notification. `actor` is a claim: check that `source` or `object` lies in the actor's storage (data-model 2.6). */
export interface Notice {
  readonly iri: string
  readonly kind: NoticeKind
  readonly actor: string
  readonly object?: string | undefined
  readonly target?: string | undefined
  readonly inReplyTo?: string | undefined
  /** The row in the actor's storage that proves the notice. */
  readonly source?: string | undefined
  readonly published?: string | undefined
  readonly content?: string | undefined
}

/** Reads one inbox item; other apps name the activity with a fragment or a foreign IRI, so any node of a known class counts. */
export function readNotice(quads: Quads, document: string): Notice | undefined {
  const graph = graphOf(quads)
  const nodes = [document, ...graph.bySubject.keys()]
  for (const iri of nodes) {
    const kind = kinds.find((name) => hasType(graph, iri, AS[name]))
    const actor = firstIri(graph, iri, [AS.actor])
    if (kind === undefined || actor === undefined) continue
    return {
      iri,
      kind,
      actor,
      object: allNodes(graph, iri, [AS.object])[0],
      target: firstIri(graph, iri, [AS.target]),
      inReplyTo: firstIri(graph, iri, [AS.inReplyTo]),
      source: firstIri(graph, iri, [DCT.source]),
      published: firstDate(graph, iri, [AS.published]),
      content: firstText(graph, iri, [AS.content]),
    }
  }
  return undefined
}

/** A notice about itself (`<>`): `iri` is the base under which it is serialised, the receiver gives it a name. */
export function noticeQuads(notice: Notice): Quad[] {
  return triples(
    notice.iri,
    [AS[notice.kind]],
    [
      [AS.actor, notice.actor],
      [AS.object, notice.object],
      [AS.target, notice.target],
      [AS.inReplyTo, notice.inReplyTo],
      [DCT.source, notice.source],
      [AS.published, notice.published === undefined ? undefined : date(notice.published)],
      [AS.content, notice.content === undefined ? undefined : text(notice.content)],
    ],
  )
}
