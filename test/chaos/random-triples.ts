import { toNTerm } from '@hearth/pod-server/src/rdf/text.ts'
import { DataFactory, type Literal, type Quad, type Term } from 'n3'
import type { Random } from '../random.ts'

const { blankNode, literal, namedNode, quad } = DataFactory
const xsd = 'http://www.w3.org/2001/XMLSchema#'
const example = 'http://x.example/'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

/** What parsers, writers and line-wise stores like to get wrong. */
const texts = [
  ...[
    '',
    'a',
    'a\nb',
    'cr\rlf\r\n',
    'tab\there',
    'say "hi"',
    '"""',
    "'''",
    'back\\slash\\',
    ' lead',
    'a . b',
    '.',
  ],
  ...[
    '#no comment',
    '<x>',
    '?v',
    '@en',
    '\u0085\u2028',
    '😀 é',
    'e\u0301',
    '\u200b',
    '\ufeff',
    '\u007f',
    '\u0001',
  ],
]
const paths = [
  'a',
  'b#c',
  'é',
  '%20',
  "it's",
  '(p)',
  'a?b=c&d',
  '~-_.',
  'a,b;c',
  '😀',
  'a%2Fb',
  '.',
  'x/../y',
]
const iris = [...paths.map((path) => example + path), 'urn:x:1', 'mailto:a@b.example']
const typed = [
  ['01', 'integer'],
  ['1.50', 'decimal'],
  ['-0.0', 'decimal'],
  ['1E3', 'double'],
  ['NaN', 'double'],
  ['1', 'boolean'],
  ['2026-02-30', 'date'],
] as const

export function randomTriple(random: Random, document: string): Quad {
  const predicate = random.pick(['p', 'q', 'r#s', 'é'].map((name) => example + name).concat(rdfType))
  const object = random.chance(0.5) ? randomLiteral(random) : randomNode(random, document)
  return quad(randomNode(random, document), namedNode(predicate), object)
}

function randomNode(random: Random, document: string) {
  if (random.chance(0.25)) return blankNode(random.pick(['x', 'y', 'b0', 'd14.x']))
  return namedNode(random.pick([document, `${document}#a`, `${document}#b`, random.pick(iris)]))
}

function randomLiteral(random: Random) {
  const text = random.pick(texts)
  if (random.chance(0.4)) return literal(text)
  if (random.chance(0.3)) return literal(text, random.pick(['en', 'de-at', 'zh-hant']))
  if (random.chance(0.2)) return literal(text, namedNode(`${example}type`))
  const [value, type] = random.pick(typed)
  return literal(value, namedNode(xsd + type))
}

/** A long document: past 64 KiB the store changes its text line by line. */
export function manyTriples(random: Random, document: string): Quad[] {
  return Array.from({ length: 900 + random.below(300) }, (_, index) =>
    random.chance(0.1)
      ? randomTriple(random, document)
      : quad(
          namedNode(`${document}#n${random.below(500)}`),
          namedNode(`${example}p`),
          literal(`what is said of it in number ${index}`),
        ),
  )
}

/** As Turtle, N-Triples, N3 and SPARQL all spell it. */
export function lineOf({ subject, predicate, object }: Quad): string {
  const spelt = (term: Term) => (term.termType === 'Variable' ? `?${term.value}` : toNTerm(term))
  return `${[subject, predicate, object].map(spelt).join(' ')} .`
}

export function toJsonLd(triples: readonly Quad[]): string {
  return JSON.stringify(
    triples.map(({ subject, predicate, object }) => ({
      '@id': nameOf(subject),
      [predicate.value]: object.termType === 'Literal' ? literalOf(object) : { '@id': nameOf(object) },
    })),
  )
}

function nameOf(term: Term): string {
  return term.termType === 'BlankNode' ? `_:${term.value}` : term.value
}

function literalOf({ value, language, datatype }: Literal) {
  return { '@value': value, ...(language ? { '@language': language } : { '@type': datatype.value }) }
}
