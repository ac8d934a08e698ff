/** Where a query stops being SPARQL; line and column count from 1, undefined when the parser did not say. */
export type ParseError = {
  readonly message: string
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/**
 * The parser's report for people: it lists every token that could have come instead, which is a page long.
 * `prologue` is what was put on top of what the person wrote, with its line ends.
 */
export function readParseError(report: string, query: string, prologue = ''): ParseError {
  const prefix = /^Unknown prefix: (\S*)/.exec(report)?.[1]
  if (prefix !== undefined)
    return { message: `the prefix “${prefix}:” is not declared`, ...find(query, `${prefix}:`) }
  const offset = /unexpected character: ->([\s\S])<- at offset: (\d+)/.exec(report)
  if (offset !== null) {
    const position = positionAt(query, Number(offset[2]) - prologue.length)
    return { message: `“${wordAt(query, position)}” is not SPARQL`, ...position }
  }
  const at = /Parse error on line (\d+)\n.*\n(-*)\^/.exec(report)
  const found = /but found(?: -->|:) '([\s\S]*?)'(?: <--)?\s*$/.exec(report)?.[1]
  // Where nothing follows any more the parser draws no place: it is the end.
  if (at === null && found === '') return { message: endsTooEarly, line: query.trimEnd().split('\n').length }
  if (at === null) return { message: firstSentence(report) }
  const line = Number(at[1]) - (prologue.split('\n').length - 1)
  const what = found === undefined || found === '' ? endsTooEarly : `“${found}” does not fit here`
  return { message: what, line, column: (at[2]?.length ?? 0) + 1 }
}

const endsTooEarly = 'the query ends too early; perhaps a closing } or ) is missing'

function positionAt(query: string, offset: number): { line: number; column: number } {
  const before = query.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

function wordAt(query: string, { line, column }: { line: number; column: number }): string {
  const text = query.split('\n')[line - 1]?.slice(column - 1) ?? ''
  return /^\S{1,30}/.exec(text)?.[0] ?? text.slice(0, 1)
}

function find(query: string, needle: string): { line?: number; column?: number } {
  const lines = query.split('\n')
  const index = lines.findIndex((line) => line.includes(needle))
  return index < 0 ? {} : { line: index + 1, column: (lines[index]?.indexOf(needle) ?? 0) + 1 }
}

function firstSentence(report: string): string {
  return report.split('\n', 1)[0]?.slice(0, 200) ?? 'this is not SPARQL'
}
