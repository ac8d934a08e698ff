import type { Quad, Term } from '@rdfjs/types'
import { DataFactory } from 'rdf-data-factory'
import { parseResourceIri } from '#base/iri.ts'
import { jsonLd } from '#rdf/media-types.ts'
import { hasNamedGraphs, parseRdf } from '#rdf/parse.ts'
import { oidcIssuer } from '#rdf/patch.ts'
import { isSameGraph } from '#rdf/same-graph.ts'
import { prefixesOf, serializeRdf } from '#rdf/serialize.ts'

/** From where to where, and whose it was and is. */
export interface Move {
  /** Both end with a slash. */
  readonly from: string
  readonly to: string
  /** The WebID that the pod had, and the one that it gets; where either is not known, only addresses change. */
  readonly oldWebid: string | undefined
  readonly newWebid: string | undefined
}

/** What is read into memory at once (bug class 24). */
export const rdfBytes = 16 * 2 ** 20
const limits = { triples: 1_000_000 }
const factory = new DataFactory()

/** A document as it has to be kept at its new address. */
export interface MovedDocument {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly quads: readonly Quad[]
  /** Whether addresses in it could not be changed. */
  readonly isLeftAsItWas: boolean
}

/** The new name of what had `iri`: what is not in the pod keeps its own. */
function movedIri(iri: string, { from, to, oldWebid, newWebid }: Move): string {
  if (iri === oldWebid && newWebid !== undefined) return newWebid
  return iri.startsWith(from) ? inOneSpelling(to + iri.slice(from.length)) : iri
}

/** As the target spells the names of what it keeps: in a rule of access only that one counts (W-5). */
function inOneSpelling(iri: string): string {
  const { origin } = new URL(iri)
  const end = iri.search(/[?#]/)
  const [path, rest] = end < 0 ? [iri, ''] : [iri.slice(0, end), iri.slice(end)]
  try {
    const escaped = path.slice(origin.length).replace(/[^\0-\x7f]+/g, encodeURIComponent)
    return parseResourceIri(`${origin}/`, escaped) + rest
  } catch {
    return iri
  }
}

/**
 * What a document of the old place says at the new one. It is kept byte for byte where that says the same: where it names
 * nothing of the pod by a whole address, nor others by `../bob/`, who would be somebody else there.
 */
export async function movedDocument(
  bytes: Uint8Array<ArrayBuffer>,
  mediaType: string,
  { from, to }: { readonly from: string; readonly to: string },
  move: Move,
): Promise<MovedDocument> {
  const quads = movedQuads(await parseRdf(bytes, mediaType, from, limits), move)
  const isDataset = mediaType === jsonLd || /n-quads|trig/.test(mediaType)
  if (isDataset && (await hasNamedGraphs(bytes, mediaType, from)))
    return { bytes, quads, isLeftAsItWas: new TextDecoder().decode(bytes).includes(move.from) }
  const isTheSame = isSameGraph(quads, await parseRdf(bytes, mediaType, to, limits))
  return {
    bytes: isTheSame ? bytes : await written(quads, mediaType, bytes, move),
    quads,
    isLeftAsItWas: false,
  }
}

export function movedQuads(quads: readonly Quad[], move: Move): Quad[] {
  const place = <T extends Term>(term: T): T =>
    term.termType === 'NamedNode' ? (factory.namedNode(movedIri(term.value, move)) as Term as T) : term
  return quads.map(
    ({ subject, predicate, object }) => factory.quad(place(subject), place(predicate), place(object)) as Quad,
  )
}

/** Keeps the look of its author: prefixes that meant the old place mean the new one. */
export async function written(
  quads: readonly Quad[],
  mediaType: string,
  old: Uint8Array,
  move: Move,
): Promise<Uint8Array<ArrayBuffer>> {
  const declared = mediaType === 'text/turtle' ? prefixesOf(new TextDecoder().decode(old)) : {}
  const prefixes = Object.entries(declared).map(([name, iri]) => [name, movedIri(iri, move)])
  return Buffer.from(await serializeRdf(quads, mediaType, Object.fromEntries(prefixes)))
}

/**
 * ID-4: a profile names whom its WebID signs in with, and nobody changes that by writing it. So the one that comes says
 * what the one that is there does, or who signed the newcomer in.
 */
export function withIssuers(quads: readonly Quad[], webid: string, issuers: readonly string[]): Quad[] {
  const isIssuer = ({ subject, predicate }: Quad) => subject.value === webid && predicate.value === oidcIssuer
  const named = issuers.map(
    (issuer) =>
      factory.quad(
        factory.namedNode(webid),
        factory.namedNode(oidcIssuer),
        factory.namedNode(issuer),
      ) as Quad,
  )
  return [...quads.filter((quad) => !isIssuer(quad)), ...named]
}

export function issuersIn(quads: readonly Quad[], webid: string): string[] {
  return quads
    .filter(({ subject, predicate }) => subject.value === webid && predicate.value === oidcIssuer)
    .map(({ object }) => object.value)
}
