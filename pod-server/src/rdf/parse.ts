import { Readable } from 'node:stream'
import type { Quad, Term } from '@rdfjs/types'
import { JsonLdParser } from 'jsonld-streaming-parser'
import { Lexer, Parser } from 'n3'
import { DataFactory } from 'rdf-data-factory'
import { PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import { bundledContexts } from './jsonld-contexts.ts'
import { jsonLd, turtle } from './media-types.ts'
import { parseInPieces, pieceCharacters, pieces } from './pieces.ts'
import { checkTerm, decode } from './text.ts'

/** Bounds of one document (bug class 24). */
export interface ParseLimits {
  readonly triples: number
}

const maxJsonDepth = 64
/**
 * Its terms hold their fields; those of n3 take them out of one text each time somebody looks. What has no label gets
 * one that no document has yet, also not one that another process read.
 */
const factory = new DataFactory({ blankNodePrefix: `n${randomId(6).replaceAll(/[-_]/g, 'A')}_` })
/** Labels as they are written: with the parser's own mark they would grow each time a client puts back what it read. */
const asWritten = { blankNodePrefix: '_:' }
/** Made once: putting its expressions together takes an eighth of the time of a small document. */
const turtleLexer = { lexer: new Lexer({ n3: false }) }

/**
 * The triples of a body; relative IRIs resolve against `baseIri` (P-33). Of a dataset only the default graph counts
 * (P-30). Anything malformed is an 'invalid-body' that says where.
 */
export async function parseRdf(
  bytes: Uint8Array,
  mediaType: string,
  baseIri: string,
  limits: ParseLimits,
): Promise<Quad[]> {
  const all = await parseDataset(bytes, mediaType, baseIri, limits)
  const quads = all.filter(isInDefaultGraph)
  if (quads.length > limits.triples) {
    throw new PodError('too-large', `documents end at ${limits.triples} triples`)
  }
  let last: Term | undefined
  for (const { subject, predicate, object } of quads) {
    if (subject !== last) checkTerm(subject)
    last = subject
    checkTerm(predicate)
    checkTerm(object)
  }
  return quads
}

/** Whether a body says more than its triples do: what is only kept as bytes (P-30). */
export async function hasNamedGraphs(
  bytes: Uint8Array,
  mediaType: string,
  baseIri: string,
): Promise<boolean> {
  return !(await parseDataset(bytes, mediaType, baseIri, { triples: Infinity })).every(isInDefaultGraph)
}

function parseDataset(
  bytes: Uint8Array,
  mediaType: string,
  baseIri: string,
  limits: ParseLimits,
): Promise<Quad[]> | Quad[] {
  const text = decode(bytes)
  return mediaType === jsonLd ? parseJsonLd(text, baseIri, limits) : parseN3(text, mediaType, baseIri)
}

function isInDefaultGraph({ graph }: Quad): boolean {
  return graph.termType === 'DefaultGraph'
}

async function parseN3(text: string, mediaType: string, baseIRI: string): Promise<Quad[]> {
  try {
    const options = { baseIRI, format: mediaType, factory, ...asWritten }
    if (text.length > pieceCharacters) return await parseInPieces(text, options)
    const inOneGo = mediaType === turtle ? { ...options, ...turtleLexer } : options
    return new Parser(inOneGo).parse(text) as Quad[]
  } catch (cause) {
    throw new PodError('invalid-body', `the body is not valid ${mediaType}: ${reasonOf(cause)}`, { cause })
  }
}

async function parseJsonLd(text: string, baseIRI: string, { triples }: ParseLimits): Promise<Quad[]> {
  checkDepth(text)
  const parser = new JsonLdParser({ baseIRI, dataFactory: factory, documentLoader: { load: loadBundled } })
  boundContexts(parser, Math.min(mostContextTerms, triples * contextTermsEach))
  try {
    // The streaming parser takes minutes over a megabyte that is no JSON; this takes milliseconds (bug class 24).
    const document: unknown = JSON.parse(text, /__|\\u005f/i.test(text) ? refusePrototype : undefined)
    // JSON-LD 1.1 9: an object, or a list of them. Of anything else a parser makes no triples, and no fault.
    if (typeof document !== 'object' || document === null)
      throw new PodError('invalid-body', 'a JSON-LD document is an object or a list of objects')
    const quads: Quad[] = []
    const stream = Readable.from(pieces(text)).pipe(parser) as AsyncIterable<Quad>
    for await (const quad of stream) quads.push(withoutDirection(quad))
    return quads
  } catch (cause) {
    if (cause instanceof PodError) throw cause
    throw new PodError('invalid-body', `the body is not valid JSON-LD: ${reasonOf(cause)}`, { cause })
  }
}

/** JSON-LD 1.1 API 8.2: the triples of RDF 1.1 say nothing of a text's direction; the body, which is kept, still does. */
function withoutDirection(quad: Quad): Quad {
  const { object } = quad
  if (object.termType !== 'Literal' || !object.direction) return quad
  const text = factory.literal(object.value, object.language || undefined)
  return factory.quad(quad.subject, quad.predicate, text, quad.graph) as Quad
}

/** How many terms the contexts of a document may copy in all, and for each triple that it may have. */
const mostContextTerms = 250_000
const contextTermsEach = 50

interface ContextParser {
  parse(context: unknown, options?: { readonly parentContext?: unknown }, more?: unknown): Promise<unknown>
}

/**
 * For every context inside another the parser copies all that the outer one has: without a bound a hundred kilobytes take
 * as long as many megabytes should (bug class 24). It has no hook for that, so each call of its own reader of contexts is counted.
 */
function boundContexts(parser: JsonLdParser, most: number): void {
  const { contextParser } = (parser as unknown as { parsingContext: { contextParser: ContextParser } })
    .parsingContext
  const parse = contextParser.parse
  let left = most
  contextParser.parse = async (context, options, more) => {
    left -= 1 + termsIn(context) + termsIn(options?.parentContext)
    if (left < 0)
      throw new PodError('invalid-body', 'too many contexts in contexts: say them once, at the top')
    return parse.call(contextParser, context, options, more)
  }
}

function termsIn(context: unknown): number {
  return typeof context === 'object' && context !== null ? Object.keys(context).length : 0
}

/** The parser keeps what it knows of a key under its name: under this one it stumbles, and the whole server with it. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new PodError('invalid-body', 'a key may not be named __proto__')
  return value
}

async function loadBundled(url: string): Promise<Record<string, unknown>> {
  const context = bundledContexts.get(url)
  if (!context)
    throw new PodError('invalid-body', `this server does not fetch contexts: write ${url.slice(0, 200)} out`)
  return { '@context': context }
}

const nesting: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 }

/** Brackets outside strings, counted in one pass before a recursive parser sees them. */
function checkDepth(text: string): void {
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? ''
    if (isInString && character === '\\') index++
    else if (character === '"') isInString = !isInString
    else if (!isInString) depth += nesting[character] ?? 0
    if (depth > maxJsonDepth) throw new PodError('invalid-body', `JSON nests deeper than ${maxJsonDepth}`)
  }
}

/** Parser messages name a line and a token; more than that, such as a slip of the parser's own, is not for the client. */
function reasonOf(cause: unknown): string {
  const isSaid = cause instanceof Error && !(cause instanceof TypeError || cause instanceof RangeError)
  const message = isSaid ? cause.message : 'unreadable'
  return message.replace(/\s+/g, ' ').slice(0, 200)
}
