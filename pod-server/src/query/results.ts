import type { Term } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import type { QueryRow } from '#storage/quad-plan.ts'

const rowsAtOnce = 256

/** SPARQL 1.1 Query Results JSON, straight from the rows of the store: most answers are small tables in this form. */
export function* tableJson(variables: readonly string[], rows: Iterable<QueryRow>): Generator<string> {
  const names = variables.map((name) => [name, JSON.stringify(name)] as const)
  let text = `{"head":{"vars":[${names.map(([, quoted]) => quoted).join(',')}]},"results":{"bindings":[`
  let count = 0
  for (const row of rows) {
    const cells: string[] = []
    for (const [name, quoted] of names) {
      const term = row[name]
      if (term) cells.push(`${quoted}:${termJson(term)}`)
    }
    text += `${count === 0 ? '' : ','}\n{${cells.join(',')}}`
    count++
    if (count % rowsAtOnce === 0) {
      yield text
      text = ''
    }
  }
  yield `${text}\n]}}\n`
}

/** The answer to ASK, in SPARQL 1.1 Query Results JSON or XML. The engine's writer of XML fails on booleans (5.4.0). */
export function booleanText(isTrue: boolean, contentType: string): string {
  if (contentType.endsWith('json')) return `{"head":{},"boolean":${isTrue}}\n`
  return `<?xml version="1.0"?>
<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>${isTrue}</boolean></sparql>
`
}

/** An answer ends with an error, not quietly, when it has more rows than the operator allows (bug class 24). */
export function* limited<T>(rows: Iterable<T>, maxRows: number): Iterable<T> {
  let count = 0
  for (const row of rows) {
    count++
    if (count > maxRows) throw tooManyRows(maxRows)
    yield row
  }
}

export function tooManyRows(maxRows: number): PodError {
  return new PodError('unprocessable', `the answer has more than ${maxRows} rows: add a LIMIT`)
}

function termJson(term: Term): string {
  const value = JSON.stringify(term.value)
  if (term.termType === 'NamedNode') return `{"type":"uri","value":${value}}`
  if (term.termType !== 'Literal') return `{"type":"bnode","value":${value}}`
  if (term.language) {
    return `{"type":"literal","value":${value},"xml:lang":${JSON.stringify(term.language)}}`
  }
  // A plain string has no datatype in this format.
  if (term.datatype.value === 'http://www.w3.org/2001/XMLSchema#string') {
    return `{"type":"literal","value":${value}}`
  }
  return `{"type":"literal","value":${value},"datatype":${JSON.stringify(term.datatype.value)}}`
}
