import type { Answer, Term } from './terms.ts'

/** SPARQL 1.1 CSV: values without their types, CRLF. */
export function toCsv(answer: Answer): string {
  const table = toTable(answer)
  const lines = [table.names, ...table.rows.map((row) => row.map(cellOf))]
  return lines.map((cells) => `${cells.map(escapeCell).join(',')}\r\n`).join('')
}

/** SPARQL 1.1 JSON results; triples come as rows of subject, predicate and object. */
export function toResultsJson(answer: Answer): string {
  if (answer.kind === 'truth') return JSON.stringify({ head: {}, boolean: answer.value }, null, 2)
  const { names, rows } = toTable(answer)
  const bindings = rows.map((row) =>
    Object.fromEntries(
      names.flatMap((name, index) => (row[index] === undefined ? [] : [[name, row[index]]])),
    ),
  )
  return JSON.stringify({ head: { vars: names }, results: { bindings } }, null, 2)
}

/** An answer as columns and rows, whatever kind it is. */
export function toTable(answer: Answer): {
  names: readonly string[]
  rows: ReadonlyArray<ReadonlyArray<Term | undefined>>
} {
  if (answer.kind === 'table') {
    return {
      names: answer.variables,
      rows: answer.rows.map((row) => answer.variables.map((name) => row[name])),
    }
  }
  if (answer.kind === 'triples') {
    return {
      names: ['subject', 'predicate', 'object'],
      rows: answer.triples.map(({ subject, predicate, object }) => [subject, predicate, object]),
    }
  }
  return { names: ['answer'], rows: [[{ type: 'literal', value: answer.value ? 'yes' : 'no' }]] }
}

function cellOf(term: Term | undefined): string {
  if (term === undefined) return ''
  if (term.type === 'bnode') return `_:${term.value}`
  if (term.type === 'uri') return term.value
  const isNumber = /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(term.value)
  // Other people's words end up here: a spreadsheet must not take them for a formula.
  return !isNumber && /^[=+\-@\t\r]/.test(term.value) ? `'${term.value}` : term.value
}

function escapeCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
