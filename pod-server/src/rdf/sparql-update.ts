import type { Quad } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import { checkedPatch, mapQuad, type Patch } from './patch.ts'
import { readSparqlText } from './sparql-text.ts'
import { decode } from './text.ts'

/** The parser is thorough but slow; whoever has more to say sends N3 Patch. */
const maxBytes = 2 ** 20

type Operation = Awaited<ReturnType<typeof parse>>

/**
 * SPARQL Update as Solid clients send it (N3-24): DELETE DATA, then INSERT DATA, or one DELETE/INSERT WHERE over
 * plain triple patterns. It means the same as the N3 Patch with those three parts, so a triple to delete that is not
 * there, or a condition without exactly one solution, is a conflict here too (bug class 28).
 */
export async function parseSparqlUpdate(bytes: Uint8Array, baseIri: string): Promise<Patch> {
  if (bytes.byteLength > maxBytes) throw new PodError('too-large', `an update ends at ${maxBytes} bytes`)
  const text = readSparqlText(decode(bytes))
  const operation = await parse(text, baseIri)
  const parts = (operation.type === 'compositeupdate' ? operation.updates : [operation])
    .filter(({ type }) => type !== 'nop')
    .map(toPatch)
  if (parts.length > 1) checkOrder(parts)
  return checkedPatch({
    where: parts.flatMap(({ where }) => where),
    deletes: parts.flatMap(({ deletes }) => deletes),
    inserts: parts.flatMap(({ inserts }) => inserts),
  })
}

/** Loaded by the first update, for a server that sees one; made once, because that takes as long as to parse a hundred. */
let loaded: ReturnType<typeof load> | undefined

async function load() {
  const [{ Parser }, { toAlgebra }] = await Promise.all([
    import('@traqula/parser-sparql-1-2'),
    import('@traqula/algebra-sparql-1-2'),
  ])
  return { parser: new Parser(), toAlgebra }
}

async function parse(text: string, baseIRI: string) {
  loaded ??= load()
  const { parser, toAlgebra } = await loaded
  try {
    return toAlgebra(parser.parse(text), { quads: true, baseIRI })
  } catch (cause) {
    const [reason = 'unreadable'] = cause instanceof Error ? cause.message.split('\n') : []
    throw new PodError('invalid-body', `the update is not valid SPARQL: ${reason.slice(0, 200)}`, { cause })
  }
}

function toPatch(operation: Operation): Patch {
  if (operation.type !== 'deleteinsert') throw unsupported()
  return {
    where: operation.where ? patternsOf(operation.where) : [],
    deletes: (operation.delete ?? []).map(toTriple),
    inserts: (operation.insert ?? []).map(toTriple),
  }
}

function patternsOf(condition: Operation): Quad[] {
  if (condition.type === 'join') return condition.input.flatMap(patternsOf)
  if (condition.type !== 'bgp') throw unsupported()
  return condition.patterns.map(toTriple)
}

function toTriple(pattern: { graph: { termType: string } }): Quad {
  if (pattern.graph.termType !== 'DefaultGraph') throw unsupported()
  return mapQuad(pattern as unknown as Quad, (term) => term)
}

/** Several operations are one patch only if nothing depends on what came before it. */
function checkOrder(parts: readonly Patch[]): void {
  const firstInsert = parts.findIndex(({ inserts }) => inserts.length > 0)
  const isDeletedLater =
    firstInsert >= 0 && parts.slice(firstInsert + 1).some(({ deletes }) => deletes.length > 0)
  if (isDeletedLater || parts.some(({ where }) => where.length > 0)) {
    throw new PodError('unprocessable', 'several operations are DELETE DATA first, then INSERT DATA')
  }
}

function unsupported(): PodError {
  return new PodError(
    'unprocessable',
    'an update of one document is INSERT and DELETE with plain triple patterns, without GRAPH',
  )
}
