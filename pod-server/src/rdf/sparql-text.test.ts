import { expect, it } from 'vitest'
import { PodError } from '#base/errors.ts'
import { readSparqlText } from './sparql-text.ts'

const long = 'a'.repeat(1000)

it.each([
  ['a name', `?s a:${long}`],
  ['a name behind an escaped quote', `a:x\\' ${long} '`],
  ['a name spelt in escapes', `?s a:${'\\u0061'.repeat(1000)}`],
  ['a variable', `?${long}`],
  ['a string that nothing closes, and what is behind it', `"it ends\n${long}`],
  ['a long string that nothing closes', `'''it''s ${long}`],
])('bug-class-24 refuses %s', (_what, text) => {
  expect(() => readSparqlText(text)).toThrow(expect.objectContaining({ code: 'invalid-body' }))
})

it.each([
  `<https://a.example/${long}>`,
  `"${long}\\" ${long}" '${long}'@en`,
  `"""${long}"${long}""${long}""" '''${long}\n'${long}'''`,
  `# it's ${long}\n?s`,
  "a:O\\'Neill",
])('lets pass what may be long: %#', (text) => {
  expect(readSparqlText(text)).toBe(text)
})

it.each([
  ['a letter anywhere', '?s :\\u0041 ?x\\U00000078', '?s :A ?xx'],
  ['a sign of the grammar', 'a\\u003Ab', 'a:b'],
  ['a quote that ends nothing', '"a\\u0022b"', '"a\\"b"'],
  ['a backslash and a line that is just one', "'\\u005Cn\\u000a'", "'\\\\n\\n'"],
  ['what only looks like one', '"C:\\\\u0041 \\\\\\u0041"', '"C:\\\\u0041 \\\\A"'],
  ['one in two halves', '"\\uD83D\\uDE00"', '"\u{1f600}"'],
])('reads escaped code points (SPARQL 1.1 19.2): %s', (_what, text, written) => {
  expect(readSparqlText(text)).toBe(written)
})

it.each(['"\\uD83D"', '"\\U00110000"'])('refuses %s, which is no character', (text) => {
  expect(() => readSparqlText(text)).toThrow(expect.objectContaining({ code: 'invalid-body' }))
})

it.each(['\\"', "\\'", '"""', '<', '<a', '\\', '"\\', 'a:', '"" '])(
  'bug-class-24 looks through a text full of %s in no time',
  (part) => {
    const start = process.threadCpuUsage()
    try {
      readSparqlText(part.repeat(1_000_000 / part.length))
    } catch (refused) {
      expect(refused).toBeInstanceOf(PodError)
    }
    expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(1000)
  },
)
