import { describe, expect, it } from 'vitest'
import { parseRdf } from './parse.ts'
import { isSameGraph } from './same-graph.ts'
import { serializeRdf } from './serialize.ts'

const base = 'https://pod.example/alice/x'
const limits = { triples: 100 }

describe('what is written in JSON-LD', () => {
  it.each([
    ['an IRI', '<#Note>'],
    ['a blank node', '[]'],
    ['a text', '"Note"'],
    ['a text with a language', '"Note"@en'],
    ['a number, beside an IRI', '<#Note>, 7'],
  ])('P-29 can be read again when a type is %s', async (_, object) => {
    const quads = await parseRdf(Buffer.from(`<#it> a ${object}.`), 'text/turtle', base, limits)
    const written = await serializeRdf(quads, 'application/ld+json')
    expect(isSameGraph(await parseRdf(written, 'application/ld+json', base, limits), quads)).toBe(true)
  })

  it('bug-class-24 lets others have a turn while it is written', async () => {
    const text = Array.from({ length: 20_000 }, (_, n) => `<#n${n}> <#p> ${n}.`).join('')
    const quads = await parseRdf(Buffer.from(text), 'text/turtle', base, { triples: 20_000 })
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await serializeRdf(quads, 'application/ld+json')
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })
})
