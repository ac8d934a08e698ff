import { Readable } from 'node:stream'
import type { Quad } from '@rdfjs/types'
import { JsonLdSerializer } from 'jsonld-streaming-serializer'
import { Writer } from 'n3'
import { jsonLd } from './media-types.ts'

/** A graph in the given serialisation: what it is read in (P-29), or what it is kept in. */
export async function serializeRdf(
  quads: readonly Quad[],
  mediaType: string,
  prefixes: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const text = mediaType === jsonLd ? await toJsonLd(quads) : await toN3(quads, mediaType, prefixes)
  return Buffer.from(text)
}

/** The prefixes a Turtle text declares, so that a rewritten document keeps looking like its author's (N3-21). */
export function prefixesOf(turtleText: string): Record<string, string> {
  const declarations = turtleText.matchAll(/^[ \t]*@?prefix\s+([\w-]*):\s*<([a-z][^>\s]*)>/gim)
  return Object.fromEntries([...declarations].map(([, name = '', iri = '']) => [name, iri]))
}

/** Turtle and its relatives; the line formats have no prefixes. */
function toN3(
  quads: readonly Quad[],
  format: string,
  prefixes: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const writer = new Writer({ format, prefixes: { ...prefixes } })
    writer.addQuads([...quads])
    writer.end((error: Error | null, text: string) => (error ? reject(error) : resolve(text)))
  })
}

const type = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

async function toJsonLd(quads: readonly Quad[]): Promise<string> {
  // `@type` holds nothing but names (JSON-LD 1.1, 9.2.2); a graph may call any term a type.
  const useRdfType = quads.some(
    ({ predicate, object }) => predicate.value === type && object.termType === 'Literal',
  )
  const serializer = new JsonLdSerializer({ space: '  ', useRdfType })
  let text = ''
  let turnEnds = performance.now() + turnMs
  for await (const chunk of serializer.import(Readable.from(quads)) as unknown as AsyncIterable<string>) {
    text += chunk
    if (performance.now() < turnEnds) continue
    await new Promise(setImmediate)
    turnEnds = performance.now() + turnMs
  }
  return text
}

/** A large graph takes seconds to write down, and anybody may ask for it: others get a turn in between (bug class 24). */
const turnMs = 10
