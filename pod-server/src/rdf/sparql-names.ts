import { PodError } from '#base/errors.ts'

const longestName = 200
/**
 * Addresses, comments and strings, which may be as long as they like; a quote that nothing closes; and what stands between
 * blanks and signs elsewhere, where a backslash takes the next character along (PN_LOCAL_ESC).
 */
const words =
  /<[^\0- "<>\\^`{|}]*>|#[^\n\r]*|"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'''(?:'{0,2}(?:[^'\\]|\\.))*'''|(?<open>"""|''')|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|(?<quote>["'])|(?<name>(?:\\.|[^\s<>"'#(){}[\],;=!&|*/+?$@^:\\])+)/gs

/**
 * Looks through a query or an update before it is parsed. The parser takes the beginning of any word for a keyword, and
 * then looks through the rest of the word anew: a word of forty kilobytes took it a minute (bug class 24). No name is that
 * long. A quote without an end is refused at once, for behind it the parser finds words where this finds none.
 */
export function checkNames(text: string): void {
  const escaped = /\\u([0-9a-f]{4})|\\U0000([0-9a-f]{4})/gi
  const written = text.replace(escaped, (_, short, long) =>
    String.fromCharCode(Number.parseInt(short ?? long, 16)),
  )
  for (const { groups: { open, quote, name = '' } = {} } of written.matchAll(words)) {
    if (open || quote)
      throw new PodError('invalid-body', `a string has no end: ${open ?? quote} is not closed`)
    if (name.length > longestName)
      throw new PodError(
        'invalid-body',
        `names in SPARQL end at ${longestName} characters: write it out as <...>`,
      )
  }
}
