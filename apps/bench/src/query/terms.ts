import { prefixes } from '@hearth/vocab/terms.ts'

/** A term of an answer, as the SPARQL JSON format spells it. */
export type Term =
  | { readonly type: 'uri'; readonly value: string }
  | { readonly type: 'bnode'; readonly value: string }
  | {
      readonly type: 'literal'
      readonly value: string
      readonly 'xml:lang'?: string
      readonly datatype?: string
    }

export type Row = Readonly<Record<string, Term>>
export type Triple = { readonly subject: Term; readonly predicate: Term; readonly object: Term }

/** What a query answers: rows, yes or no, or triples. */
export type Answer =
  | { readonly kind: 'table'; readonly variables: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'triples'; readonly triples: readonly Triple[] }

const extra = {
  wf: 'http://www.w3.org/2005/01/wf/flow#',
  meeting: 'http://www.w3.org/ns/pim/meeting#',
  stat: 'http://www.w3.org/ns/posix/stat#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  media: 'http://www.w3.org/ns/iana/media-types/',
}

/** Every prefix Bench knows: those of the data model, and a few that containers and chats use. */
export const knownPrefixes: Readonly<Record<string, string>> = { ...prefixes, ...extra }

/** `as:Note` for an IRI in a known vocabulary; undefined for all others. */
export function prefixedName(iri: string): string | undefined {
  for (const [prefix, namespace] of Object.entries(knownPrefixes)) {
    const local = iri.startsWith(namespace) ? iri.slice(namespace.length) : undefined
    if (local !== undefined && /^[\w-]+$/.test(local)) return `${prefix}:${local}`
  }
  return undefined
}

/** An IRI as short as it can be told: prefixed, else relative to the person's storage, else without the scheme; the random part of a ULID is cut. */
export function shortIri(iri: string, storage?: string): string {
  const prefixed = prefixedName(iri)
  if (prefixed !== undefined) return prefixed
  const isInside = storage !== undefined && iri.startsWith(storage) && iri !== storage
  const rest = isInside ? `/${iri.slice(storage.length)}` : iri.replace(/^https?:\/\//, '')
  return rest.replace(
    /\b([0-7][0-9A-HJKMNP-TV-Z]{7})[0-9A-HJKMNP-TV-Z]{14}([0-9A-HJKMNP-TV-Z]{4})\b/g,
    '$1…$2',
  )
}

/** The PREFIX lines for what a query uses and does not declare, each with its line end; empty when all is declared. */
export function prologueOf(query: string): string {
  const declared = new Set([...query.matchAll(/\bprefix\s+([\w-]*):/gi)].map((match) => match[1]))
  // Strings, IRIs and comments hold colons that are no prefixed names.
  const code = query.replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#.*$/gm, ' ')
  const used = new Set(
    [...code.matchAll(/(?<![\w?$-])([A-Za-z][\w-]*):[\w-]/g)].map((match) => match[1] ?? ''),
  )
  return [...used]
    .filter((prefix) => !declared.has(prefix) && knownPrefixes[prefix] !== undefined)
    .map((prefix) => `PREFIX ${prefix}: <${knownPrefixes[prefix]}>\n`)
    .join('')
}

/** The query with every known prefix it uses declared. */
export function withPrefixes(query: string): string {
  return prologueOf(query) + query
}
