import type { Random } from '../random.ts'

/** What a body claims to be, and what it is: mostly the same. */
export interface RandomBody {
  readonly type: string | undefined
  readonly bytes: Buffer
}

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const acl = 'http://www.w3.org/ns/auth/acl#'
const ldp = 'http://www.w3.org/ns/ldp#'

const subjects = [
  '<>',
  '<#it>',
  '<#other>',
  '<#a>',
  '<other.ttl>',
  '<https://elsewhere.example/x>',
  '_:b',
  '_:c',
  '[]',
  '<./>',
]
const predicates = [
  'a',
  '<urn:p>',
  '<urn:q>',
  '<#p>',
  `<${ldp}contains>`,
  `<${ldp}inbox>`,
  '<http://purl.org/dc/terms/modified>',
  '<http://www.w3.org/2006/vcard/ns#hasMember>',
  '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>',
]
const literals = [
  ...[
    '"x"',
    '""',
    '"ü€😀"',
    '"x"@en',
    '"x"@EN-us',
    '"x"@x-y-z',
    '"a\\u0000b"',
    '"\\u00e9\\U0001F600"',
    '"\\n\\r\\t\\\\\\""',
  ],
  ...['1', '-0', '01', '1.5', '1e400', '-1e-400', '99999999999999999999', 'true', 'false', '+.5e+3'],
  ...['NaN', 'INF', '-INF', '1E', ' 1 ', ''].map((text) => `"${text}"^^<${xsd}double>`),
  ...[
    '2026-01-01T00:00:00Z',
    '2026-13-99T25:00:00',
    '275761-01-01T00:00:00Z',
    '-9999-01-01T00:00:00+14:00',
    'now',
  ].map((text) => `"${text}"^^<${xsd}dateTime>`),
  ...['x'.repeat(3000), '"""', 'maybe'].map((text) => `"${text.replaceAll('"', '\\"')}"^^<${xsd}boolean>`),
  '"x"^^<relative>',
  '"x"^^<urn:with%20escape>',
]
const objects = [
  ...subjects.filter((term) => term !== '[]'),
  ...literals,
  '[ <urn:q> 1 ]',
  '( 1 "two" _:b )',
  '()',
]

/** What makes the whole text invalid comes rarely. */
const invalid = [
  '"\\uD83D\\uDE00"',
  '"\\uD800"',
  '"\\x"',
  'p:y',
  '<http://a b>',
  '<< <a> <b> <c> >>',
  '"x"@en--ltr',
  '"""x"',
]

function randomTriples(random: Random, most: number): string {
  if (random.chance(0.02)) return `<#it> <urn:p> ${random.pick(invalid)}.`
  return Array.from(
    { length: random.below(most) + 1 },
    () => `${random.pick(subjects)} ${random.pick(predicates)} ${random.pick(objects)}.`,
  ).join('\n')
}

function randomTurtle(random: Random): string {
  if (random.chance(0.004)) return longTurtle(random)
  const start = random.chance(0.3) ? '@prefix p: <urn:x#>. PREFIX q: <#>\n' : ''
  const end = random.chance(0.05) ? '\n@base <http://other.example/> . <x> a <y>.' : ''
  return start + randomTriples(random, 12) + end
}

/** Past the size from which the store changes a text line by line. */
function longTurtle(random: Random): string {
  return Array.from(
    { length: 900 },
    (_, n) => `<#s${n}> <urn:p> "${'long '.repeat(random.below(30))}", [ <urn:q> ${n} ].`,
  ).join('\n')
}

/** Authorizations, whole and broken ones. The owner's own is nearly always among them. */
export function randomAcl(random: Random, owner: string, agents: readonly string[]): string {
  const rules = Array.from({ length: random.below(4) }, (_, n) => {
    const agent = random.pick([
      `acl:agent <${random.pick(agents)}>`,
      'acl:agentClass <http://xmlns.com/foaf/0.1/Agent>',
      'acl:agentClass acl:AuthenticatedAgent',
      'acl:agentGroup <#group>',
      'acl:agent "nobody"',
      'acl:origin <https://app.example>',
    ])
    const scope = random.pick([
      'acl:accessTo <./>; acl:default <./>',
      'acl:default <./>',
      'acl:accessTo <x>',
      '',
    ])
    const mode = random.pick(['acl:Read', 'acl:Append', 'acl:Write', 'acl:Control', 'acl:Fly', '"Read"'])
    return `<#r${n}> ${['a acl:Authorization', agent, scope, `acl:mode ${mode}`].filter(Boolean).join('; ')}.`
  })
  const full = `<#o> a acl:Authorization; acl:agent <${owner}>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read, acl:Write, acl:Control.`
  if (random.chance(0.95)) rules.push(full)
  return `@prefix acl: <${acl}>.\n${rules.join('\n')}`
}

function randomJsonLd(random: Random): string {
  const value = (depth: number): unknown => {
    if (depth > 3 || random.chance(0.5)) {
      return random.pick([
        1,
        'text',
        '',
        true,
        null,
        -0,
        1e300,
        { '@id': '#it' },
        { '@value': 'x', '@language': 'EN' },
        { '@value': 5, '@type': '@id' },
      ])
    }
    if (random.chance(0.4)) return Array.from({ length: random.below(4) }, () => value(depth + 1))
    return Object.fromEntries(
      Array.from({ length: random.below(5) }, () => [random.pick(keys), value(depth + 1)]),
    )
  }
  const keys = [
    '@id',
    '@type',
    '@context',
    '@graph',
    '@list',
    '@set',
    '@reverse',
    '@value',
    '@index',
    'urn:p',
    'p',
    '',
    '#p',
    '__proto__',
    'a:b',
    '_:x',
  ]
  const node = {
    '@context': {
      p: 'urn:p',
      q: { '@id': 'urn:q', '@container': random.pick(['@list', '@set', '@language', '@index']) },
    },
    '@id': '',
    p: value(0),
    q: value(0),
  }
  const contexts = [
    'https://www.w3.org/ns/activitystreams',
    'https://www.w3.org/ns/solid/v1',
    'http://127.0.0.1:1/',
    [],
    null,
    5,
  ]
  if (random.chance(0.2)) return JSON.stringify({ ...node, '@context': random.pick(contexts) })
  return JSON.stringify(random.chance(0.7) ? node : value(0))
}

const patchTriples = [
  '<#it> <urn:p> 1.',
  '<> a <#it>.',
  '?x <urn:p> ?y.',
  '<#it> <urn:p> ?x.',
  '?x <urn:q> 1.',
  '_:b <urn:q> "new".',
  '?y ?x <#it>.',
  '<#a> <urn:q> [ <urn:p> 1 ].',
  '',
]

function randomPatch(random: Random): string {
  const formulas = (random.chance(0.7) ? sensibleParts(random) : anyParts(random)).map(
    ([part, triples]) => `solid:${part} { ${triples} }`,
  )
  const type = random.chance(0.97) ? 'a solid:InsertDeletePatch' : 'a <urn:other>'
  return `@prefix solid: <http://www.w3.org/ns/solid/terms#>.\n${random.pick(['_:patch', '<>', '<#patch>', '[]'])} ${[type, ...formulas].join('; ')}.`
}

type PatchPart = readonly [name: string, triples: string]

function sensibleParts(random: Random): PatchPart[] {
  return random.pick<() => PatchPart[]>([
    () => [['inserts', randomTriples(random, 4)]],
    () => [
      ['deletes', '<#it> <urn:p> 1.'],
      ['inserts', '<#it> <urn:p> 2.'],
    ],
    () => [
      ['where', '<#it> <urn:p> ?x.'],
      ['deletes', '<#it> <urn:p> ?x.'],
      ['inserts', '<#it> <urn:p> 1.'],
    ],
    () => [
      ['where', '<#it> <urn:q> ?x. ?x <urn:q> ?y.'],
      ['inserts', '?x <urn:p> ?y.'],
    ],
    () => [
      ['where', '?x <urn:p> ?y.'],
      ['deletes', '?x <urn:p> ?y.'],
    ],
  ])()
}

function anyParts(random: Random): PatchPart[] {
  const names = ['where', 'deletes', 'inserts', 'inserts', ...(random.chance(0.1) ? ['other'] : [])]
  return names
    .filter(() => random.chance(0.5))
    .map((name) => [name, `${random.pick(patchTriples)} ${random.pick(patchTriples)}`])
}

function randomUpdate(random: Random): string {
  const some = () => `${random.pick(patchTriples)} ${random.chance(0.4) ? randomTriples(random, 3) : ''}`
  return random.pick([
    () => `INSERT DATA { ${some()} }`,
    () => `DELETE DATA { ${some()} }`,
    () => `DELETE DATA { ${some()} }; INSERT DATA { ${some()} }`,
    () => `DELETE { ${some()} } INSERT { ${some()} } WHERE { ${some()} }`,
    () => `DELETE WHERE { ${some()} }`,
    () => `INSERT { ${some()} } WHERE { ${some()} FILTER(?x > 1) }`,
    () =>
      `${random.pick(['CLEAR ALL', 'DROP GRAPH <urn:g>', 'LOAD <http://127.0.0.1/>', 'CREATE GRAPH <urn:g>', ''])}`,
    () => `PREFIX : <#> BASE <urn:x:> INSERT DATA { GRAPH <urn:g> { ${some()} } }`,
    () => `WITH <urn:g> DELETE { ${some()} } WHERE { OPTIONAL { ${some()} } }`,
  ])()
}

export function randomQuery(random: Random): string {
  const pattern = `${random.pick(['?s', '<#it>'])} ${random.pick(['?p', '<urn:p>', 'a'])} ${random.pick(['?o', '1', '"x"@en'])}`
  return random.pick([
    `SELECT * WHERE { ${pattern} } LIMIT ${random.below(30)}`,
    `SELECT (COUNT(*) AS ?n) WHERE { ${pattern} }`,
    `ASK { ${pattern} }`,
    `CONSTRUCT { ?s <urn:r> ?o } WHERE { ?s <urn:p> ?o } LIMIT 5`,
    `SELECT ?o WHERE { GRAPH ?g { ${pattern} } FILTER(${random.pick(['?o > 1', 'regex(str(?o), "(")', 'isBlank(?o)', '1/0'])}) } ORDER BY DESC(?o) LIMIT 5`,
    `SELECT * WHERE { ${pattern} OPTIONAL { ?o ?x ?y } } LIMIT 3 OFFSET ${random.below(9)}`,
    'SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }',
    'DESCRIBE <#it>',
    'INSERT DATA { <a:a> <a:b> 1 }',
    `SELECT ${'('.repeat(random.below(50))}`,
  ])
}

/** A body with a type, which fits nine times in ten; one in seven is damaged somewhere. */
export function randomBody(random: Random, kinds: readonly RandomKind[]): RandomBody {
  const kind = random.pick(kinds)
  const type = random.chance(0.9) ? kind.type : random.pick(types)
  const parameters = random.chance(0.1)
    ? random.pick(['; charset=utf-8', ';charset="x', '; a=b; a=c', ';;;'])
    : ''
  const bytes = Buffer.from(kind.make(random) as string)
  return { type: type && type + parameters, bytes: random.chance(0.14) ? damaged(random, bytes) : bytes }
}

export interface RandomKind {
  readonly type: string | undefined
  make(random: Random): string | Uint8Array
}

const types = [
  ...[
    'text/turtle',
    'application/ld+json',
    'application/n-triples',
    'application/trig',
    'application/n-quads',
    'text/n3',
  ],
  ...['application/sparql-update', 'text/plain', 'image/svg+xml', 'text/html', 'application/octet-stream'],
  ...[
    'TEXT/TURTLE',
    'turtle',
    '',
    '*/*',
    'a/b/c',
    'text/turtle, text/plain',
    `x/${'y'.repeat(300)}`,
    'multipart/form-data',
    undefined,
  ],
]

export const documents: readonly RandomKind[] = [
  { type: 'text/turtle', make: randomTurtle },
  { type: 'text/turtle', make: randomTurtle },
  { type: 'application/ld+json', make: randomJsonLd },
  {
    type: 'application/n-triples',
    make: (random) => `<urn:a> <urn:p> ${random.pick(literals)} .\n_:x <urn:q> _:y .`,
  },
  {
    type: 'application/trig',
    make: (random) => `<urn:g> { ${randomTriples(random, 3)} } ${randomTriples(random, 3)}`,
  },
  { type: 'text/plain', make: (random) => 'plain '.repeat(random.below(50)) },
  {
    type: 'application/octet-stream',
    make: (random) => Buffer.alloc(random.chance(0.05) ? 80_000 : random.below(2000), random.below(256)),
  },
  { type: 'application/json', make: () => '{"a": 1}' },
  { type: undefined, make: () => 'no type' },
]

export const patches: readonly RandomKind[] = [
  { type: 'text/n3', make: randomPatch },
  { type: 'text/n3', make: randomPatch },
  { type: 'application/sparql-update', make: randomUpdate },
]

/** Bytes changed, cut out, doubled or put in, or everything after a place lost. */
export function damaged(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1)
  const length = random.below(20)
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at + length)]
  return random.pick([
    () => head,
    () => Buffer.concat([head, tail]),
    () => Buffer.concat([head, bytes.subarray(at, at + length), bytes.subarray(at)]),
    () => Buffer.concat([head, Buffer.from([random.below(256), random.below(256)]), tail]),
    () =>
      Buffer.concat([
        head,
        Buffer.from(
          random.pick(['\0', '"', '\\', '<', '>', '{', '[[[[', '\ufeff', '\u2028', '@prefix', "'''"]),
        ),
        bytes.subarray(at),
      ]),
  ])()
}
