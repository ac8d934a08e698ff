import type { Random } from '../random.ts'

export const prefixes = 'PREFIX : <http://x.example/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>'
const subjects = [':a', ':b', ':c', ':d']
const predicates = [':p', ':q', ':r', ':date', ':n']
const literals = [
  '1',
  '"01"^^xsd:integer',
  '2.0',
  '2',
  '3e0',
  '"NaN"^^xsd:double',
  '"INF"^^xsd:double',
  '"abc"',
  '"abd"',
  '"abc"@en',
  '"abc"@en-gb',
  '"abc"@en-GB',
  'true',
  '"1"^^xsd:boolean',
  '"2026-01-01"^^xsd:date',
  '"x"^^:own',
]
const dates = [
  '"2026-01-01T00:00:00Z"^^xsd:dateTime',
  '"2026-01-02T00:00:00Z"^^xsd:dateTime',
  '"2026-01-02T01:00:00+01:00"^^xsd:dateTime',
  '"2026-01-03T00:00:00"^^xsd:dateTime',
  '"2025-12-31T23:30:00-05:00"^^xsd:dateTime',
]
export function randomTriple(random: Random): string {
  const subject = random.chance(0.15) ? '_:b' : random.pick(subjects)
  const predicate = random.pick(predicates)
  if (predicate === ':date' && random.chance(0.8)) return `${subject} ${predicate} ${random.pick(dates)} .`
  const object = random.chance(0.5) ? random.pick([...subjects, '_:b']) : random.pick(literals)
  return `${subject} ${predicate} ${object} .`
}

export interface RandomQuery {
  readonly text: string
  /** The same without LIMIT and OFFSET: what the answer must be a part of. */
  readonly unlimited: string
  readonly limit: number | undefined
  readonly orderBy: { readonly variable: string; readonly descending: boolean } | undefined
  /** What FROM and FROM NAMED name, to be taken out of the world before the reference is asked. */
  readonly dataset: RandomDataset | undefined
  /** Whether it counts everything that there is: the answer is one row, whatever that is (SPARQL 1.1 18.5.1). */
  readonly isOneRow?: boolean
}

export interface RandomDataset {
  readonly defaultGraphs: readonly string[]
  readonly namedGraphs: readonly string[]
}

/** What a group may speak of. Each nested group adds a name of its own, so that every OPTIONAL is well designed. */
interface Scope {
  readonly variables: readonly string[]
  readonly depth: number
  /** Shared by the whole query. */
  readonly names: { next: number }
}

export function randomQuery(random: Random, graphs: readonly string[]): RandomQuery {
  const scope: Scope = { variables: ['?s', '?t', '?u'], depth: 2, names: { next: 0 } }
  const body = randomGroup(random, graphs, scope)
  const orderBy = random.chance(0.5)
    ? { variable: random.pick(scope.variables), descending: random.chance(0.5) }
    : undefined
  const order = orderBy ? ` ORDER BY ${orderBy.descending ? 'DESC' : 'ASC'}(${orderBy.variable})` : ''
  if (random.chance(0.2)) return count(random, body)
  const distinct = random.chance(0.3) ? 'DISTINCT ' : ''
  const projection =
    distinct || random.chance(0.6) ? '*' : [...new Set([orderBy?.variable ?? '?s', '?t', '?g'])].join(' ')
  const select = `${prefixes} SELECT ${distinct}${projection}`
  const where = `WHERE { ${body} }${order}`
  const limit = random.chance(0.4) ? 1 + random.below(4) : undefined
  const offset = limit !== undefined && random.chance(0.3) ? ' OFFSET 1' : ''
  const dataset = random.chance(0.15) ? randomDataset(random, graphs) : undefined
  return {
    text: `${select} ${from(dataset)}${where}${limit === undefined ? '' : ` LIMIT ${limit}${offset}`}`,
    unlimited: `${select} ${where}`,
    limit,
    orderBy,
    dataset,
  }
}

export interface RandomOptional {
  readonly left: string
  readonly right: string
  readonly condition: string
  /** Of both sides together. */
  readonly text: string
}

/** An OPTIONAL with a condition over both of its sides, of which the inner one may have any shape. */
export function randomOptional(random: Random, graphs: readonly string[]): RandomOptional {
  const pattern = (...variables: readonly string[]) =>
    `${random.pick(variables)} ${random.pick(predicates)} ${random.pick(variables)} .`
  const scope = { variables: ['?t', '?u'], depth: 1, names: { next: 40 } }
  const filter = `FILTER(${randomCondition(random, ['?s', '?t', '?u'], 0)})`
  const left = `${pattern('?s', '?t')} ${random.chance(0.3) ? `OPTIONAL { ${pattern('?s', '?u')} }` : ''}`
  const right = random.pick([
    `${pattern('?t', '?u')} BIND(${randomExpression(random, ['?t', '?u'])} AS ?v)`,
    `{ ${pattern('?s', '?t', '?u')} } UNION { ${pattern('?u', '?t')} ${filter} }`,
    `${pattern('?s', '?u')} OPTIONAL { ${pattern('?t', '?v')} ${filter} }`,
    `${pattern('?s', '?t', '?u')} MINUS { ${pattern('?s', '?t')} }`,
    `{ SELECT ?u (COUNT(?t) AS ?v) { ${pattern('?t', '?u')} } GROUP BY ?u }`,
    `{ SELECT ${random.pick(['?t', '?s ?u'])} { ${pattern('?s', '?t', '?u')} ${filter} } }`,
    randomGroup(random, graphs, scope),
  ])
  const conditions = Array.from({ length: 1 + random.below(2) }, () =>
    randomCondition(random, ['?s', '?t', '?u', '?v'], 1),
  )
  const condition = `((${conditions.join(') && (')}) && strlen(str(coalesce(?s, ?t))) < 90)`
  // A filter that stands in braces of its own is none of the join.
  const inside = right.includes('FILTER') || random.chance(0.5) ? `{ ${right} }` : right
  const text = `SELECT * { { ${left} } OPTIONAL { ${inside} FILTER(${condition}) } }`
  return { left, right, condition, text }
}

/** Some of the documents, not all of which may be read, in either part or in both. */
function randomDataset(random: Random, graphs: readonly string[]): RandomDataset {
  const some = () => graphs.filter(() => random.chance(0.5))
  return { defaultGraphs: some(), namedGraphs: random.chance(0.5) ? some() : [] }
}

function from(dataset: RandomDataset | undefined): string {
  if (!dataset) return ''
  const defaults = dataset.defaultGraphs.map((graph) => `FROM <${graph}> `)
  const named = dataset.namedGraphs.map((graph) => `FROM NAMED <${graph}> `)
  return [...defaults, ...named].join('')
}

function count(random: Random, body: string): RandomQuery {
  const counted = random.pick(['*', '?s', 'DISTINCT ?t'])
  const made = random.chance(0.2) ? `${random.pick(['SUM', 'AVG'])}(?t)` : `COUNT(${counted})`
  if (random.chance(0.6)) return grouped(random, body, made)
  const isGrouped = random.chance(0.5)
  const having = isGrouped && random.chance(0.3) ? ` HAVING (COUNT(${counted}) > 1)` : ''
  const text = isGrouped
    ? `${prefixes} SELECT ?u (${made} AS ?n) WHERE { ${body} } GROUP BY ?u${having}`
    : `${prefixes} SELECT (${made} AS ?n) WHERE { ${body} }`
  const isOneRow = !isGrouped
  return { text, unlimited: text, limit: undefined, orderBy: undefined, dataset: undefined, isOneRow }
}

/** By what is computed of each row; and of what is computed, what an aggregate makes. */
function grouped(random: Random, body: string, made: string): RandomQuery {
  const variables = ['?s', '?t', '?u']
  const [key, of] = [randomExpression(random, variables), randomExpression(random, variables)]
  const number = random.pick([`strlen(${random.pick([key, of])})`, `year(?t)`, `day(?u)`])
  const isDistinct = random.pick(['', 'DISTINCT '])
  const aggregate = random.pick([
    made,
    made,
    `COUNT(${isDistinct}${of})`,
    `${random.pick(['SUM', 'AVG', 'MIN', 'MAX'])}(${isDistinct}${number})`,
  ])
  const by = random.pick(['(EXPRESSION AS ?k)', '(EXPRESSION AS ?k) ?u']).replace('EXPRESSION', () => key)
  const bound = random.chance(0.3) ? ` BIND(${key} AS ?k)` : ''
  const having = random.chance(0.3) ? ` HAVING (${random.pick(['COUNT(*) > 1', '?k != "abc"'])})` : ''
  const orderBy = random.chance(0.5)
    ? { variable: random.pick(['?k', '?n']), descending: random.chance(0.5) }
    : undefined
  const order = orderBy ? ` ORDER BY ${orderBy.descending ? 'DESC' : 'ASC'}(${orderBy.variable})` : ''
  const limit = random.chance(0.3) ? 1 + random.below(3) : undefined
  const query = (counted: string) =>
    `${prefixes} SELECT ?k (${counted} AS ?n) WHERE { ${bound ? `{ ${body} }` : body}${bound} } GROUP BY ${bound ? '?k' : by}${having}${order}`
  return {
    text: `${query(aggregate)}${limit === undefined ? '' : ` LIMIT ${limit}`}`,
    unlimited: query(withoutErrors(aggregate)),
    limit,
    orderBy,
    dataset: undefined,
  }
}

/** SPARQL 1.1 18.5.1.2: COUNT leaves errors out. Comunica gives up at the first of them, but not at what is unbound. */
function withoutErrors(aggregate: string): string {
  return aggregate.replace(
    /^COUNT\((DISTINCT )?([^*?].*)\)$/,
    (_, distinct = '', of) =>
      `COUNT(${distinct}IF(COALESCE(isLiteral(${of}) || !isLiteral(${of}), false), ${of}, ?none))`,
  )
}

function randomGroup(random: Random, graphs: readonly string[], scope: Scope): string {
  const isNamed = scope.depth === 2 && random.chance(0.1)
  const first = isNamed ? namedDocument(random, graphs, scope) : randomPatterns(random, graphs, scope)
  const parts = [first]
  if (random.chance(0.2)) parts.push(randomPatterns(random, graphs, scope))
  const used = scope.variables.filter((variable) => parts.join(' ').includes(`${variable} `))
  const inner = (): string => {
    scope.names.next++
    const variables = [...used, `?x${scope.names.next}`]
    return randomGroup(random, graphs, { variables, depth: scope.depth - 1, names: scope.names })
  }
  if (scope.depth > 0 && random.chance(0.4)) parts.push(`OPTIONAL { ${inner()} }`)
  if (scope.depth > 0 && random.chance(0.2)) parts.push(`{ ${inner()} } UNION { ${inner()} }`)
  if (scope.depth > 0 && random.chance(0.1)) parts.push(`{ ${subquery(random, inner(), used)} }`)
  if (used.length > 0) parts.push(...randomRest(random, graphs, { ...scope, variables: used }))
  return parts.join(' ')
}

/** The query names the document before it looks into it: no triple need mention it. */
function namedDocument(random: Random, graphs: readonly string[], scope: Scope): string {
  const name = `<${random.pick(graphs)}>`
  const naming = [
    `BIND(${name} AS ?g)`,
    `VALUES ?g { ${name} UNDEF }`,
    `{ SELECT ?g { VALUES ?g { ${name} } } }`,
  ]
  return `${random.pick(naming)} GRAPH ?g { ${randomPattern(random, scope)} }`
}

/** What speaks of variables that are there already. */
function randomRest(random: Random, graphs: readonly string[], scope: Scope): string[] {
  const { variables: used, depth, names } = scope
  const parts: string[] = []
  if (random.chance(0.2)) parts.push(randomValues(random, used))
  if (random.chance(0.4)) parts.push(`FILTER(${randomCondition(random, used, 1)})`)
  if (random.chance(0.1)) {
    names.next++
    const value = random.chance(0.5)
      ? randomExpression(random, used)
      : random.pick([...subjects, ...literals])
    parts.push(`BIND(${value} AS ?y${names.next})`)
  }
  if (depth > 0 && random.chance(0.15)) {
    const condition = `${random.pick(['', 'NOT '])}EXISTS { ${randomExistence(random, graphs, scope)} }`
    const other = randomCondition(random, used, 0)
    parts.push(random.chance(0.7) ? `FILTER ${condition}` : `FILTER(${condition} || ${other})`)
  }
  if (depth === 2 && random.chance(0.1)) parts.push(`MINUS { ${randomExistence(random, graphs, scope)} }`)
  return parts
}

/** What is looked for beside a solution, or what takes it away; some of it speaks of variables of its own. */
function randomExistence(random: Random, graphs: readonly string[], scope: Scope): string {
  scope.names.next++
  const own = [`?z${scope.names.next}`, `?w${scope.names.next}`]
  const variables = [...scope.variables, ...own]
  const inside = { ...scope, variables }
  const patterns = () => randomPatterns(random, graphs, inside)
  const filter = () => `FILTER(${randomCondition(random, variables, 1)})`
  if (random.chance(0.3)) return patterns()
  return random.pick([
    () => `${patterns()} ${filter()}`,
    () => `${patterns()} ${filter()}`,
    () => `{ ${patterns()} } UNION { ${patterns()} ${filter()} }`,
    () => `${patterns()} { ${patterns()} } UNION { ${patterns()} }`,
    () => `${patterns()} FILTER ${random.pick(['', 'NOT '])}EXISTS { ${patterns()} }`,
    () => `${patterns()} OPTIONAL { ${randomPattern(random, { ...inside, variables: own })} } ${filter()}`,
    () => `${patterns()} BIND(strlen(str(${random.pick(variables)})) AS ?e${scope.names.next}) ${filter()}`,
    () => `VALUES ${own[0]} { :a 1 "abc" } ${patterns()}`,
  ])()
}

/** Without LIMIT: which rows that would keep is for nobody to say. */
function subquery(random: Random, body: string, used: readonly string[]): string {
  const variables = [...new Set(body.match(/\?\w+/g) ?? [])]
  if (variables.length > 0 && random.chance(0.3))
    return `SELECT ${variables[0]} (COUNT(*) AS ?c${variables.length}) WHERE { ${body} } GROUP BY ${variables[0]}`
  const kept = variables.filter((variable) => used.includes(variable) || random.chance(0.5))
  return `SELECT ${random.pick(['', 'DISTINCT '])}${kept.join(' ') || '*'} WHERE { ${body} }`
}

function randomPatterns(random: Random, graphs: readonly string[], scope: Scope): string {
  const patterns = Array.from({ length: 1 + random.below(2) }, () => randomPattern(random, scope)).join(' ')
  if (!random.chance(0.3)) return patterns
  const graph = scope.depth === 2 && random.chance(0.7) ? '?g' : `<${random.pick(graphs)}>`
  return `GRAPH ${graph} { ${patterns} }`
}

function randomPattern(random: Random, { variables, depth }: Scope): string {
  const subject = random.chance(0.8) ? random.pick(variables) : random.pick(subjects)
  const predicate = depth < 2 || random.chance(0.9) ? randomPath(random) : '?p'
  const object = random.chance(0.75)
    ? random.pick(variables)
    : random.pick([...subjects, ...literals.slice(0, 5), ...dates])
  return `${subject} ${predicate} ${object} .`
}

/** A step is what the store answers; of a path the engine makes its way from step to step. */
function randomPath(random: Random): string {
  const step = random.pick(predicates)
  if (random.chance(0.94)) return step
  const other = random.pick(predicates)
  return random.pick([
    `^${step}`,
    `${step}/${other}`,
    `(${step}|${other})`,
    `(${step}|^${other})`,
    `(${step}/^${other}|${random.pick(predicates)})`,
    `^(${step}/${other})`,
    `${step}+`,
    `!(${step}|${other})`,
  ])
}

function randomExpression(random: Random, variables: readonly string[]): string {
  const variable = random.pick(variables)
  const other = random.pick(variables)
  return random.pick([
    variable,
    `concat(str(${variable}), "!")`,
    `concat(${variable}, lang(${other}))`,
    `concat(${variable}, ${other})`,
    `if(bound(${variable}), ${other}, 2)`,
    `if(${randomCondition(random, variables, 0)}, ${variable}, year(${other}))`,
    `coalesce(${variable}, "none")`,
    `coalesce(day(${variable}), strlen(${other}), ${other})`,
    `strlen(str(${variable})) + 1`,
    `strlen(${variable})`,
    `iri(concat("urn:", lcase(str(${variable}))))`,
    `substr(str(${variable}), ${random.pick(['1, 7', '2', '3, 0', '12, 2'])})`,
    `substr(${variable}, 2)`,
    `${random.pick(['year', 'month', 'day', 'hours', 'minutes', 'tz'])}(${variable})`,
    `xsd:date(${variable})`,
    `${random.pick(['strbefore', 'strafter'])}(str(${variable}), "${random.pick(['b', '-', '', '01'])}")`,
    `${random.pick(['ucase', 'lcase'])}(lang(${variable}))`,
    `datatype(${variable})`,
    `(${randomCondition(random, variables, 0)})`,
  ])
}

function randomValues(random: Random, variables: readonly string[]): string {
  const terms = () => random.pick([...subjects, ':nowhere', '1', '"abc"', 'UNDEF'])
  if (random.chance(0.7)) {
    const rows = Array.from({ length: 1 + random.below(3) }, terms)
    return `VALUES ${random.pick(variables)} { ${rows.join(' ')} }`
  }
  const [first, second] = [variables[0], variables[1]]
  if (!first || !second) return ''
  return `VALUES (${first} ${second}) { (${terms()} ${terms()}) (${terms()} ${terms()}) }`
}

function randomCondition(random: Random, variables: readonly string[], depth: number): string {
  if (depth > 0 && random.chance(0.3)) {
    const parts = [
      randomCondition(random, variables, depth - 1),
      randomCondition(random, variables, depth - 1),
    ]
    return `(${parts.join(random.pick([' && ', ' || ']))})`
  }
  if (depth > 0 && random.chance(0.2)) return `!(${randomCondition(random, variables, depth - 1)})`
  const variable = random.pick(variables)
  const comparable = random.pick(['1', '2', '2.5', '"NaN"^^xsd:double', ...dates, 'true'])
  const anything = random.pick([...subjects, ...literals.slice(0, 12), ...dates, random.pick(variables)])
  return random.pick([
    `${variable} ${random.pick(['<', '>', '<=', '>='])} ${comparable}`,
    `${variable} ${random.pick(['=', '!='])} ${anything}`,
    `bound(${variable})`,
    `${random.pick(['isIRI', 'isLiteral', 'isBlank', 'isNumeric'])}(${variable})`,
    `${variable} IN (${anything}, :a)`,
    `${variable} NOT IN (:b, ${comparable})`,
    `sameTerm(${variable}, ${anything})`,
    `contains(str(${variable}), "b")`,
    `strstarts(${variable}, "ab")`,
    `strends(str(${variable}), "${random.pick(['c', 'a', '1', ''])}")`,
    `${random.pick(['lcase', 'ucase'])}(str(${variable})) = "${random.pick(['abc', 'ABC'])}"`,
    `lcase(str(${variable})) ${random.pick(['<', '>='])} "abd"`,
    `contains(lcase(${variable}), "a")`,
    `regex(str(${variable}), "A[bc]", "i")`,
    `lang(${variable}) = "en"`,
    `langMatches(lang(${variable}), "en")`,
    `datatype(${variable}) = xsd:integer`,
    `strlen(str(${variable})) > 3`,
    `substr(str(${variable}), 1, 4) = "${random.pick(['2026', 'abc'])}"`,
    `${random.pick(['year', 'month', 'day'])}(${variable}) ${random.pick(['=', '>='])} ${random.pick(['2026', '2', variable])}`,
    `str(${variable}) = ${random.pick(variables)}`,
  ])
}
