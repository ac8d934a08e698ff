import { describe, expect, it } from 'vitest'
import { parseSparqlUpdate } from './sparql-update.ts'

const parse = (text: string) => parseSparqlUpdate(Buffer.from(text), 'https://pod.example/doc')

describe('parseSparqlUpdate', () => {
  it('bug-class-24 costs what the text costs, not what the parser does', async () => {
    await parse('INSERT DATA { <#a> <#b> 1 }')
    const start = process.threadCpuUsage()
    for (let count = 0; count < 200; count++) await parse(`INSERT DATA { <#a> <#b> ${count} }`)
    expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(2000)
  })

  it.each([
    ['letters', 'a'.repeat(50_000)],
    ['keywords', 'as'.repeat(25_000)],
    ['letters and dots', 'a.'.repeat(25_000)],
    ['letters and dots after a prefix', `a:.${'a.'.repeat(25_000)}`],
    ['letters after what is no address', `<${'a'.repeat(50_000)}`],
    ['letters in disguise', '\\u0061'.repeat(20_000)],
  ])('bug-class-24 does not try long words again and again: %s', async (_what, word) => {
    await parse('INSERT DATA { <#a> <#b> 1 }')
    const start = process.threadCpuUsage()
    await expect(parse(`INSERT DATA { <#a> <#b> ${word} }`)).rejects.toMatchObject({ status: 400 })
    expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(1000)
  })

  it.each([
    ['an address', (long: string) => `<urn:${long}>`],
    ['a string', (long: string) => `"${long}"`],
    ['a long string', (long: string) => `"""${long}\n"'${long}"""`],
    ['a string in other quotes', (long: string) => `'${long}\\'"${long}'@en`],
    ['a string with a quote in disguise', (long: string) => `"\\u0022${long}"`],
    ['a comment', (long: string) => `1 # ${long}\n`],
  ])('takes %s of any length', async (_what, say) => {
    const { inserts } = await parse(`INSERT DATA { <#a> <#b> ${say('abc'.repeat(10_000))} }`)
    expect(inserts).toHaveLength(1)
  })

  it.each([
    ['"\\u0041"', 'A'],
    ['"a\\u0022b"', 'a"b'],
    ['"C:\\\\u0041"', 'C:\\u0041'],
    ['"\\ud83d\\ude00"', '\u{1f600}'],
  ])('N3-24 takes the text %s as its author meant it', async (text, value) => {
    const { inserts } = await parse(`INSERT DATA { <#\\u0061> <#b> ${text} }`)
    expect(inserts[0]?.object.value).toBe(value)
    expect(inserts[0]?.subject.value).toBe('https://pod.example/doc#a')
  })

  it.each([
    ['a triple about a triple', '<#a> <#b> <<( <#c> <#d> <#e> )>>'],
    ['a direction', '<#a> <#b> "x"@ar--rtl'],
  ])('refuses %s, which no document may hold', async (_what, triple) => {
    await expect(parse(`INSERT DATA { ${triple} }`)).rejects.toMatchObject({ status: 400 })
  })

  it('bug-class-28 takes nothing over from the update before, whether that was valid or not', async () => {
    await parse('PREFIX x: <urn:x:> BASE <urn:base:> INSERT DATA { x:a <#b> _:node }')
    await expect(parse('PREFIX y: <urn:y:> INSERT DATA { y:a <#b> ((((')).rejects.toMatchObject({
      status: 400,
    })
    for (const prefix of ['x', 'y']) {
      await expect(parse(`INSERT DATA { ${prefix}:a <#b> 1 }`)).rejects.toMatchObject({ status: 400 })
    }
    const { inserts } = await parse('INSERT DATA { <#a> <#b> _:node }')
    expect(inserts[0]?.subject.value).toBe('https://pod.example/doc#a')
  })
})
