import type { Term } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { turtle } from '#rdf/media-types.ts'
import { prefixesOf } from '#rdf/serialize.ts'
import { toNTerm } from '#rdf/text.ts'
import type { Resource } from '../store.ts'
import type { Connection } from './connection.ts'
import { allQuads, type NumberedQuad } from './find-quads.ts'

export interface LineChange {
  readonly added: readonly NumberedQuad[]
  readonly removed: readonly NumberedQuad[]
}

const afterText = 1
const insteadOfText = 2

/**
 * Brings the text of a long document after its triples, which have changed already; tells its new size in bytes.
 * Lines come and go one by one. Only when something goes, or is said about a blank node, that the author's own text
 * spells in its own way, is the whole put down in lines: once in the life of a text.
 */
export function changeLines(
  connection: Connection,
  resource: Resource,
  { added, removed }: LineChange,
): number {
  const { id } = resource
  const state = connection.get('SELECT lines FROM body WHERE resource = ?', id)?.lines
  const isOurs = (one: NumberedQuad) => linesBeside(connection, id, one).includes(lineOf(one, id))
  const fits = state === insteadOfText || (!added.some((one) => namesOld(one, id)) && removed.every(isOurs))
  if (!fits) return rewrite(connection, resource)
  let { size } = resource
  for (const one of removed) size -= cut(connection, id, one)
  for (const one of added) size += append(connection, partOf(one, id), `\n${lineOf(one, id)}`)
  if (state !== insteadOfText)
    connection.change('UPDATE body SET lines = ? WHERE resource = ?', afterText, id)
  return size
}

/** The author's text makes room for lines, but for its prefixes (N3-21). */
function rewrite(connection: Connection, resource: Resource): number {
  const { id, mediaType } = resource
  const parts = new Map<number, string>()
  for (const one of allQuads(connection, id)) {
    const part = partOf(one, id)
    parts.set(part, `${parts.get(part) ?? ''}\n${lineOf(one, id)}`)
  }
  const text = connection.get('SELECT bytes FROM body WHERE resource = ?', id)?.bytes as Uint8Array
  const start = Buffer.from(mediaType.startsWith(turtle) ? prefixLines(Buffer.from(text).toString()) : '')
  // What lines there were go with this (schema.ts: body_replaced).
  connection.change('UPDATE body SET lines = 0 WHERE resource = ?', id)
  connection.change(
    "UPDATE body SET lines = ?, bytes = coalesce(?, x'') WHERE resource = ?",
    insteadOfText,
    start,
    id,
  )
  let size = start.byteLength
  for (const [part, lines] of parts) size += append(connection, part, lines)
  return size
}

function append(connection: Connection, part: number, lines: string): number {
  const sql = `INSERT INTO body_lines (id, text) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET text = text || excluded.text`
  connection.change(sql, part, lines)
  return Buffer.byteLength(lines)
}

function cut(connection: Connection, id: number, one: NumberedQuad): number {
  const line = lineOf(one, id)
  const kept = linesBeside(connection, id, one).filter((other) => other !== line)
  connection.change('UPDATE body_lines SET text = ? WHERE id = ?', kept.join('\n'), partOf(one, id))
  return Buffer.byteLength(line) + 1
}

/** The lines of the part where that of a triple is, or would be; first what is before the first line break: nothing. */
function linesBeside(connection: Connection, id: number, one: NumberedQuad): string[] {
  const row = connection.get('SELECT text FROM body_lines WHERE id = ?', partOf(one, id))
  return ((row?.text ?? '') as string).split('\n')
}

function partOf({ subject }: NumberedQuad, id: number): number {
  return id * 1024 + (subject % 1024)
}

/** The one spelling of a triple: blank nodes by the labels that the store knows them by, whoever says it. */
function lineOf({ quad: { subject, predicate, object } }: NumberedQuad, id: number): string {
  const [ours, theirs] = [subject, object].map((term) => toNTerm(isFresh(term, id) ? named(term, id) : term))
  return `${ours} ${toNTerm(predicate)} ${theirs} .`.toWellFormed()
}

function named(term: Term, id: number): Term {
  return DataFactory.blankNode(`d${id}.${term.value}`) as Term
}

function isFresh({ termType, value }: Term, id: number): boolean {
  return termType === 'BlankNode' && !value.startsWith(`d${id}.`)
}

/** Whether a triple speaks of a blank node that was there before. */
function namesOld({ quad: { subject, object } }: NumberedQuad, id: number): boolean {
  return [subject, object].some((term) => term.termType === 'BlankNode' && !isFresh(term, id))
}

function prefixLines(text: string): string {
  return Object.entries(prefixesOf(text))
    .map(([prefix, iri]) => `@prefix ${prefix}: <${iri}>.\n`)
    .join('')
}
