import type { Quad } from '@rdfjs/types'
import {
  allIris,
  allNodes,
  firstDate,
  firstIri,
  firstLiteral,
  firstText,
  type Graph,
  graphOf,
  hasType,
  objectsOf,
  type Quads,
} from './graph.ts'
import { AS, DCT, FOAF, LDP, RDF, SCHEMA, SIOC } from './terms.ts'
import { date, text, triples, truth } from './write.ts'

/** A post, whichever app wrote it. A comment is a post with `inReplyTo`; `Comment` in comment.ts is the same thing. */
export interface Post {
  readonly iri: string
  readonly author: string
  /** ISO date, UTC. */
  readonly published: string
  readonly updated?: string | undefined
  readonly content: string
  /** `text/markdown` from us; AS2's own default is HTML; text of SIOC and schema.org posts is plain. */
  readonly mediaType: string
  readonly language?: string | undefined
  readonly title?: string | undefined
  /** The content warning, shown instead of the content until opened. */
  readonly warning?: string | undefined
  readonly sensitive: boolean
  readonly isPublic: boolean
  /** Photo documents, or images themselves in other apps' posts. */
  readonly attachments: readonly string[]
  readonly inReplyTo?: string | undefined
  readonly mentions: readonly Mention[]
  readonly hashtags: readonly string[]
  readonly card?: LinkCard | undefined
  readonly replies?: string | undefined
  readonly likes?: string | undefined
  readonly shares?: string | undefined
  readonly inbox?: string | undefined
  readonly generator?: string | undefined
  /** Not a class we know: show it with the "other app" mark. */
  readonly isForeign: boolean
}

export interface Mention {
  readonly webid: string
  readonly name: string
}

/** A link preview made by the author at compose time. */
export interface LinkCard {
  readonly href: string
  readonly name?: string | undefined
  readonly summary?: string | undefined
  readonly preview?: string | undefined
}

/** A reshare: only the IRI of the original, so that its deletion and its ACL keep working. */
export interface Announce {
  readonly iri: string
  readonly author: string
  readonly published: string
  readonly object: string
}

const contentTerms = [AS.content, SIOC.content, SCHEMA.articleBody, SCHEMA.text]
const timeTerms = [AS.published, DCT.created, SCHEMA.datePublished, SCHEMA.uploadDate]
const authorTerms = [
  AS.attributedTo,
  DCT.creator,
  SIOC.has_creator,
  FOAF.maker,
  SCHEMA.author,
  SCHEMA.publisher,
]
const parentTerms = [AS.inReplyTo, SIOC.reply_of, SIOC.reply_to]
const imageTerms = [AS.attachment, SCHEMA.image, FOAF.img]

/** Reads a post with the tolerance of data-model 2.1; undefined when text, time or author is missing, or it is a tombstone. */
export function readPost(
  quads: Quads,
  iri: string,
  defaults: { author?: string | undefined } = {},
): Post | undefined {
  const graph = graphOf(quads)
  const content = firstLiteral(graph, iri, contentTerms)
  const published = firstDate(graph, iri, timeTerms)
  const author = firstIri(graph, iri, authorTerms) ?? defaults.author
  const attachments = attachmentsOf(graph, iri)
  if (published === undefined || author === undefined || hasType(graph, iri, AS.Tombstone)) return undefined
  if (content === undefined && attachments.length === 0) return undefined
  return {
    iri,
    author,
    published,
    updated: firstDate(graph, iri, [AS.updated, DCT.modified]),
    content: content?.value ?? '',
    mediaType: mediaTypeOf(graph, iri, content?.predicate),
    language: content?.language,
    title: hasType(graph, iri, AS.Note)
      ? undefined
      : firstText(graph, iri, [AS.name, DCT.title, SCHEMA.headline]),
    warning: content?.predicate === AS.content ? firstText(graph, iri, [AS.summary]) : undefined,
    sensitive: firstText(graph, iri, [AS.sensitive]) === 'true',
    isPublic: isPublic(graph, iri),
    attachments,
    inReplyTo: firstIri(graph, iri, parentTerms),
    ...tagsOf(graph, iri),
    card: cardOf(graph, iri),
    replies: firstIri(graph, iri, [AS.replies]),
    likes: firstIri(graph, iri, [AS.likes]),
    shares: firstIri(graph, iri, [AS.shares]),
    inbox: firstIri(graph, iri, [LDP.inbox]),
    generator: firstIri(graph, iri, [AS.generator]),
    isForeign: !hasType(graph, iri, AS.Note, AS.Question, SIOC.Post, SCHEMA.SocialMediaPosting),
  }
}

/** True for what replaces a deleted post. */
export function isTombstone(quads: Quads, iri: string): boolean {
  return hasType(graphOf(quads), iri, AS.Tombstone)
}

/** A reshare, or undefined when the node is not one. */
export function readAnnounce(
  quads: Quads,
  iri: string,
  defaults: { author?: string | undefined } = {},
): Announce | undefined {
  const graph = graphOf(quads)
  const object = firstIri(graph, iri, [AS.object])
  const author = firstIri(graph, iri, [AS.actor, AS.attributedTo]) ?? defaults.author
  const published = firstDate(graph, iri, timeTerms)
  if (!hasType(graph, iri, AS.Announce) || !object || !author || !published) return undefined
  return { iri, author, published, object }
}

/** The quads of a post's own document. Tags and the card are fragments of it: never blank nodes. */
export function postQuads(post: Post): Quad[] {
  const document = post.iri.replace(/#.*$/, '')
  const mentions = post.mentions.map((mention, index) => ({ node: `${document}#m${index + 1}`, ...mention }))
  const hashtags = post.hashtags.map((name, index) => ({ node: `${document}#t${index + 1}`, name }))
  const cardNode = post.card === undefined ? undefined : `${document}#card`
  return [
    ...triples(
      post.iri,
      [AS.Note],
      [
        [AS.attributedTo, post.author],
        [AS.published, date(post.published)],
        [AS.updated, post.updated === undefined ? undefined : date(post.updated)],
        [AS.to, post.isPublic ? AS.Public : undefined],
        ...contentRows(post),
        [AS.attachment, cardNode === undefined ? post.attachments : [...post.attachments, cardNode]],
        [AS.inReplyTo, post.inReplyTo],
        [AS.tag, [...mentions, ...hashtags].map((tag) => tag.node)],
        [AS.replies, post.replies],
        [AS.likes, post.likes],
        [AS.shares, post.shares],
        [LDP.inbox, post.inbox],
        [AS.generator, post.generator],
      ],
    ),
    ...mentions.flatMap((tag) =>
      triples(
        tag.node,
        [AS.Mention],
        [
          [AS.href, tag.webid],
          [AS.name, text(tag.name)],
        ],
      ),
    ),
    ...hashtags.flatMap((tag) => triples(tag.node, [AS.Hashtag], [[AS.name, text(tag.name)]])),
    ...(post.card === undefined || cardNode === undefined ? [] : cardQuads(cardNode, post.card)),
  ]
}

/** The rows about text that a post document, a feed row and a thread entry share. */
export function contentRows(
  post: Pick<Post, 'content' | 'mediaType' | 'language' | 'warning' | 'sensitive'>,
  maxLength = Number.POSITIVE_INFINITY,
): [string, ReturnType<typeof text> | undefined][] {
  const content = post.content.length > maxLength ? `${post.content.slice(0, maxLength - 1)}…` : post.content
  return [
    [AS.content, text(content, post.language)],
    [AS.mediaType, text(post.mediaType)],
    [AS.summary, post.warning === undefined ? undefined : text(post.warning)],
    [AS.sensitive, post.sensitive ? truth(true) : undefined],
  ]
}

/** `#bread` and `#Sourdough` out of markdown, without headings, code and link targets; lower case, each once. */
export function hashtagsIn(markdown: string): string[] {
  const prose = markdown.replace(/```[\s\S]*?```|`[^`]*`|\]\([^)]*\)|https?:\/\/\S+/g, ' ')
  const found = [...prose.matchAll(/(?:^|[\s(])#([\p{L}\p{N}_]{1,60})/gu)].map(
    (match) => `#${(match[1] ?? '').toLowerCase()}`,
  )
  return [...new Set(found)].filter((tag) => !/^#\d+$/.test(tag))
}

function attachmentsOf(graph: Graph, iri: string): string[] {
  return allNodes(graph, iri, imageTerms)
    .filter((found) => !hasType(graph, found, AS.Link))
    .flatMap((found) =>
      found.startsWith('_:') ? allIris(graph, found, [AS.url, SCHEMA.contentUrl]) : [found],
    )
}

function mediaTypeOf(graph: Graph, iri: string, predicate: string | undefined): string {
  const stated = firstText(graph, iri, [AS.mediaType])
  if (stated !== undefined) return stated
  return predicate === AS.content ? 'text/html' : 'text/plain'
}

/** ActivityPods may write the short `as:Public` as a literal, or address it in `as:cc`. */
function isPublic(graph: Graph, iri: string): boolean {
  return [AS.to, `${AS.to.slice(0, -2)}cc`].some((term) =>
    objectsOf(graph, iri, term).some(({ value }) => value === AS.Public || value === 'as:Public'),
  )
}

function tagsOf(graph: Graph, iri: string): { mentions: Mention[]; hashtags: string[] } {
  const mentions: Mention[] = []
  const hashtags: string[] = []
  for (const tag of allNodes(graph, iri, [AS.tag])) {
    const name = firstText(graph, tag, [AS.name])
    const webid = firstIri(graph, tag, [AS.href])
    if (hasType(graph, tag, AS.Mention) && webid !== undefined) mentions.push({ webid, name: name ?? webid })
    else if (hasType(graph, tag, AS.Hashtag) && name !== undefined)
      hashtags.push(name.startsWith('#') ? name : `#${name}`)
  }
  return { mentions, hashtags }
}

function cardOf(graph: Graph, iri: string): LinkCard | undefined {
  for (const found of allNodes(graph, iri, [AS.attachment])) {
    const href = firstIri(graph, found, [AS.href])
    if (!hasType(graph, found, AS.Link) || href === undefined) continue
    return {
      href,
      name: firstText(graph, found, [AS.name]),
      summary: firstText(graph, found, [AS.summary]),
      preview: firstIri(graph, found, [AS.preview]),
    }
  }
  return undefined
}

function cardQuads(node: string, card: LinkCard): Quad[] {
  return triples(
    node,
    [AS.Link],
    [
      [AS.href, card.href],
      [AS.name, card.name === undefined ? undefined : text(card.name)],
      [AS.summary, card.summary === undefined ? undefined : text(card.summary)],
      [AS.preview, card.preview],
    ],
  )
}

/** Every node of a document that reads as a post: for documents found through a type index. */
export function postsIn(quads: Quads): Post[] {
  const graph = graphOf(quads)
  const candidates = [...graph.bySubject.keys()].filter((subject) =>
    (graph.bySubject.get(subject) ?? []).some(
      ({ predicate }) => predicate.value !== RDF.type && contentTerms.includes(predicate.value),
    ),
  )
  return candidates.flatMap((subject) => readPost(graph, subject) ?? [])
}
