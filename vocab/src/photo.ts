import type { Quad } from '@rdfjs/types'
import {
  allNodes,
  firstDate,
  firstIri,
  firstText,
  type Graph,
  graphOf,
  hasType,
  objectsOf,
  type Quads,
  subjectsOfType,
} from './graph.ts'
import type { Rendition } from './rendition.ts'
import { AS, DCT, SCHEMA } from './terms.ts'
import { date, integer, text, triples } from './write.ts'

export interface Photo {
  readonly iri: string
  readonly author?: string | undefined
  /** What the picture shows, in words; empty when nobody wrote it. */
  readonly alt: string
  readonly caption?: string | undefined
  readonly published?: string | undefined
  /** Smallest first. */
  readonly renditions: readonly Rendition[]
  readonly thumbhash?: string | undefined
}

const authorTerms = [AS.attributedTo, DCT.creator, SCHEMA.author]
const timeTerms = [AS.published, DCT.created, SCHEMA.datePublished, SCHEMA.uploadDate]
const thumbhashPrefix = 'thumbhash:'

/** Reads our photo documents, `schema:ImageObject`s, and the images ActivityPods nests in a post. */
export function readPhoto(quads: Quads, iri: string): Photo | undefined {
  const graph = graphOf(quads)
  const renditions = renditionsOf(graph, iri)
  if (renditions.length === 0) return undefined
  const description = firstText(graph, iri, [SCHEMA.description])
  return {
    iri,
    author: firstIri(graph, iri, authorTerms),
    alt: firstText(graph, iri, [AS.name, SCHEMA.name]) ?? '',
    caption: firstText(graph, iri, [SCHEMA.caption]),
    published: firstDate(graph, iri, timeTerms),
    renditions,
    thumbhash: description?.startsWith(thumbhashPrefix)
      ? description.slice(thumbhashPrefix.length)
      : undefined,
  }
}

/** Every photo of a document. */
export function photosIn(quads: Quads): Photo[] {
  const graph = graphOf(quads)
  return subjectsOfType(graph, AS.Image, SCHEMA.ImageObject).flatMap((iri) => readPhoto(graph, iri) ?? [])
}

/** The `index.ttl` of a photo: renditions are fragments `#w400`, `#w1600`, never blank nodes. */
export function photoQuads(photo: Photo): Quad[] {
  const document = photo.iri.replace(/#.*$/, '')
  const links = photo.renditions.map((rendition, index) => ({
    node: `${document}#${rendition.width === undefined ? `r${index + 1}` : `w${rendition.width}`}`,
    ...rendition,
  }))
  return [
    ...triples(
      photo.iri,
      [AS.Image, SCHEMA.ImageObject],
      [
        [AS.attributedTo, photo.author],
        [AS.name, photo.alt === '' ? undefined : text(photo.alt)],
        [SCHEMA.caption, photo.caption === undefined ? undefined : text(photo.caption)],
        [AS.published, photo.published === undefined ? undefined : date(photo.published)],
        [AS.url, links.map((link) => link.node)],
        [SCHEMA.contentUrl, links.at(-1)?.href],
        [SCHEMA.thumbnailUrl, links[0]?.href],
        [
          SCHEMA.description,
          photo.thumbhash === undefined ? undefined : text(thumbhashPrefix + photo.thumbhash),
        ],
      ],
    ),
    ...links.flatMap((link) =>
      triples(
        link.node,
        [AS.Link],
        [
          [AS.href, link.href],
          [AS.mediaType, link.mediaType === undefined ? undefined : text(link.mediaType)],
          [AS.width, link.width === undefined ? undefined : integer(link.width)],
          [AS.height, link.height === undefined ? undefined : integer(link.height)],
        ],
      ),
    ),
  ]
}

function renditionsOf(graph: Graph, iri: string): Rendition[] {
  const linked = allNodes(graph, iri, [AS.url]).flatMap((node) => renditionOf(graph, node) ?? [])
  const plain = [SCHEMA.thumbnailUrl, SCHEMA.contentUrl].flatMap((term) => urlsOf(graph, iri, term))
  const direct = linked.length > 0 ? [] : urlsOf(graph, iri, AS.url)
  const sizes = sizeOf(graph, iri, [AS.mediaType])
  const all = [
    ...linked,
    ...[...direct, ...plain]
      .filter((href) => !linked.some((link) => link.href === href))
      .map((href) => ({ href, ...(href === plain[0] && plain.length > 1 ? {} : sizes) })),
  ]
  const unique = all.filter(
    (rendition, index) => all.findIndex(({ href }) => href === rendition.href) === index,
  )
  return unique.sort(
    (one, other) => (one.width ?? Number.POSITIVE_INFINITY) - (other.width ?? Number.POSITIVE_INFINITY) || 0,
  )
}

function renditionOf(graph: Graph, node: string): Rendition | undefined {
  const href = firstIri(graph, node, [AS.href])
  return href === undefined || !hasType(graph, node, AS.Link)
    ? undefined
    : { href, ...sizeOf(graph, node, [AS.mediaType]) }
}

function sizeOf(graph: Graph, node: string, mediaTerms: readonly string[]): Omit<Rendition, 'href'> {
  return {
    mediaType: firstText(graph, node, mediaTerms),
    width: numberOf(firstText(graph, node, [AS.width, SCHEMA.width])),
    height: numberOf(firstText(graph, node, [AS.height, SCHEMA.height])),
  }
}

/** IRIs, and the http(s) strings that JSON-LD apps leave as literals. */
function urlsOf(graph: Graph, subject: string, predicate: string): string[] {
  return objectsOf(graph, subject, predicate).flatMap((term) =>
    term.termType !== 'BlankNode' && /^https?:\/\//.test(term.value) ? [term.value] : [],
  )
}

function numberOf(value: string | undefined): number | undefined {
  const number = Number(value)
  return value !== undefined && Number.isFinite(number) && number > 0 ? number : undefined
}
