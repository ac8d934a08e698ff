import { expect, it } from 'vitest'
import { PodError } from '#base/errors.ts'
import { checkNames } from './sparql-names.ts'

const long = 'a'.repeat(1000)

it.each([
  ['a name', `?s a:${long}`],
  ['a name behind an escaped quote', `a:x\\' ${long} '`],
  ['a name spelt in escapes', `?s a:${'\\u0061'.repeat(1000)}`],
  ['a variable', `?${long}`],
  ['a string that nothing closes, and what is behind it', `"it ends\n${long}`],
  ['a long string that nothing closes', `'''it''s ${long}`],
])('bug-class-24 refuses %s', (_what, text) => {
  expect(() => checkNames(text)).toThrow(expect.objectContaining({ code: 'invalid-body' }))
})

it.each([
  `<https://a.example/${long}>`,
  `"${long}\\" ${long}" '${long}'@en`,
  `"""${long}"${long}""${long}""" '''${long}\n'${long}'''`,
  `# it's ${long}\n?s`,
  "a:O\\'Neill",
])('lets pass what may be long: %#', (text) => checkNames(text))

it.each(['\\"', "\\'", '"""', '<', '<a', '\\', '"\\', 'a:', '"" '])(
  'bug-class-24 looks through a text full of %s in no time',
  (part) => {
    const start = performance.now()
    try {
      checkNames(part.repeat(1_000_000 / part.length))
    } catch (refused) {
      expect(refused).toBeInstanceOf(PodError)
    }
    expect(performance.now() - start).toBeLessThan(1000)
  },
)
