import { PodError } from '#base/errors.ts'

const longestName = 200
/**
 * Addresses, comments and strings, which may be as long as they like; a quote that nothing closes; and what stands between
 * blanks and signs elsewhere, where a backslash takes the next character along (PN_LOCAL_ESC).
 */
const words =
  /<[^\0- "<>\\^`{|}]*>|#[^\n\r]*|"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'''(?:'{0,2}(?:[^'\\]|\\.))*'''|(?<open>"""|''')|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|(?<quote>["'])|(?<name>(?:\\.|[^\s<>"'#(){}[\],;=!&|*/+?$@^:\\])+)/gs

/**
 * A query or an update as the parser may have it: code points written out, and no long names. The parser takes the
 * beginning of any word for a keyword, and then looks through the rest of the word anew: a word of forty kilobytes took it
 * a minute (bug class 24). No name is that long. A quote without an end is refused at once, for behind it the parser finds
 * words where this finds none.
 */
export function readSparqlText(text: string): string {
  const written = withCodePoints(text)
  for (const { groups: { open, quote, name = '' } = {} } of written.matchAll(words)) {
    if (open || quote)
      throw new PodError('invalid-body', `a string has no end: ${open ?? quote} is not closed`)
    if (name.length > longestName)
      throw new PodError(
        'invalid-body',
        `names in SPARQL end at ${longestName} characters: write it out as <...>`,
      )
  }
  return written
}

/** In a string these would be read as something else than themselves. */
const signs: Readonly<Record<string, string>> = {
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
}

/**
 * SPARQL 1.1 19.2: `\u0041` may stand anywhere; the parser knows it in strings and addresses alone. As in SPARQL 1.2 it
 * ends no string, and behind another backslash it is text. Some clients write a character beyond the first 65,536 in halves.
 */
function withCodePoints(text: string): string {
  const written = text.replace(/\\(?:\\|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (found, short, long) => {
    if (found === '\\\\') return found
    const codePoint = Number.parseInt(short ?? long, 16)
    if (codePoint > 0x10ffff) throw new PodError('invalid-body', `${found} is no character`)
    const character = String.fromCodePoint(codePoint)
    return signs[character] ?? character
  })
  if (!written.isWellFormed()) throw new PodError('invalid-body', 'half a character stands alone')
  return written
}
