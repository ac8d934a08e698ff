import { describe, expect, it } from 'vitest'
import { jsonLd, turtle } from './media-types.ts'
import { parseRdf } from './parse.ts'
import { prefixesOf, serializeRdf } from './serialize.ts'
import { toNQuad } from './text.ts'

const base = 'https://pod.example/doc'

function parse(text: string, mediaType = turtle, triples = 1000) {
  return parseRdf(Buffer.from(text), mediaType, base, { triples })
}

describe('parseRdf', () => {
  it.each([
    [turtle, '<#a> <#b> .'],
    [turtle, '<#a> <#b> <http://a b>.'],
    [turtle, '<#a> x:y 1.'],
    [turtle, '<#a> { <#b> <#c> 1 }'],
    [turtle, '<#a> <#b> <<( <#c> <#d> 1 )>>.'],
    [turtle, '<#a> <#b> <http://a\\u003e>.'],
    [jsonLd, '{"@id":'],
    [jsonLd, '"""""'],
    [jsonLd, '{"@id":"_:a <x> <y> . <z>","http://p":1}'],
    [jsonLd, '{"http://p":{"@id":"_:b c"}}'],
    [jsonLd, '{"http://p":{"@value":"x","@type":"http://t> <evil"}}'],
    [jsonLd, '{"@context":"http://169.254.169.254/","a":1}'],
    [jsonLd, '{"@context":{"@import":"https://e.example/c"},"a":1}'],
    [jsonLd, '"a text"'],
    [jsonLd, '17'],
    [jsonLd, 'null'],
  ])('P-35, bug-class-28 %s %s is refused', async (mediaType, text) => {
    await expect(parse(text, mediaType)).rejects.toMatchObject({ status: 400 })
  })

  it.each(['__proto__', '_\\u005Fproto\\u005f_'])(
    'bug-class-24 the key %s, which makes the parser throw where nobody waits, is refused before it is parsed',
    async (key) => {
      const text = `{"urn:p":{"${key}":{"@context":true}}}`
      await expect(parse(text, jsonLd)).rejects.toMatchObject({
        status: 400,
        message: 'a key may not be named __proto__',
      })
    },
  )

  it('refuses bytes that are no text', async () => {
    const bytes = Uint8Array.from([0x3c, 0xff, 0xfe, 0x3e])
    await expect(parseRdf(bytes, turtle, base, { triples: 9 })).rejects.toMatchObject({ status: 400 })
  })

  it('bug-class-24 refuses too many triples and JSON that nests too deep, at once', async () => {
    const many = Array.from({ length: 11 }, (_, n) => `<#a> <#b> ${n}.`).join('')
    await expect(parse(many, turtle, 10)).rejects.toMatchObject({ status: 413 })
    await expect(parse(many, turtle, 11)).resolves.toHaveLength(11)
    const deep = `${'{"http://p":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    await expect(parse(deep, jsonLd)).rejects.toMatchObject({ status: 400 })
    await expect(
      parse(`{"http://p":"${'['.repeat(1000)}\\"${'{'.repeat(1000)}"}`, jsonLd),
    ).resolves.toHaveLength(1)
  })

  it.each([
    ['quotes', '"'.repeat(1_000_001)],
    ['backslashes', `{"a":"${'\\'.repeat(1_000_001)}`],
    ['brackets', '[]'.repeat(500_000)],
    ['one long string', `{"http://p":"${'x'.repeat(4_000_000)}"}`],
  ])('bug-class-24 takes no time over a megabyte of %s', async (_what, text) => {
    const start = process.threadCpuUsage()
    await parse(text, jsonLd).catch(() => undefined)
    expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(2000)
  })

  const terms = Object.fromEntries(Array.from({ length: 800 }, (_, index) => [`t${index}`, `u:${index}`]))
  it.each([
    ['in each node', terms, { '@context': {}, t1: 'x' }],
    ['of a type', { ...terms, T: { '@id': 'u:T', '@context': { a: 'u:a' } } }, { '@type': 'T', t1: 'x' }],
    ['one after the other', Object.entries(terms).map(([name, iri]) => ({ [name]: iri })), { t1: 'x' }],
  ])('bug-class-24 does not copy contexts without end: %s', async (_where, context, node) => {
    const nodes = Array.from({ length: 800 }, () => node)
    const text = (inner: unknown) => JSON.stringify({ '@context': context, '@id': 'u:a', t2: inner })
    const read = (body: string) => parseRdf(Buffer.from(body), jsonLd, base, { triples: 10_000 })
    await expect(read(text(nodes))).rejects.toMatchObject({
      code: 'invalid-body',
      message: expect.stringContaining('too many contexts'),
    })
    const once = JSON.stringify({ '@context': terms, '@id': 'u:a', t2: nodes.map(() => ({ t1: 'x' })) })
    expect(await read(once)).toHaveLength(1600)
  })

  it.each([jsonLd, turtle])(
    'bug-class-24 lets others have a turn while it reads a large document of %s',
    async (mediaType) => {
      const numbers = Array.from({ length: 10_000 }, (_, n) => n)
      const nodes = numbers.map((n) => ({ '@id': `urn:n${n}`, 'urn:p': `text ${n}` }))
      const lines = numbers.map((n) => `<urn:example:thing:${n}> <urn:example:p> "text ${n}".`)
      const text = mediaType === jsonLd ? JSON.stringify(nodes) : lines.join('\n')
      let turns = 0
      const others = setInterval(() => turns++, 0)
      const quads = await parse(text, mediaType, 10_000)
      clearInterval(others)
      expect(quads).toHaveLength(10_000)
      expect(turns).toBeGreaterThan(3)
    },
  )

  it('P-35 a large Turtle document says what its parts say, wherever it is cut to be read', async () => {
    const part = (n: number) => `ex:a\\,b${n} a ex:C, <d\\u00e9>; ex:p -1.5, .5e3, true. # <no> "thing"\r
      ex:x.y${n} ex:q "a\\n\\u00e9😀"@en-GB, """long "quote"\n text""", 'typed'^^ex:t; ex:é😀 (1 (2) [ ex:p [] ]) .\n`
    const prefix = '@prefix ex: <http://ex.example/>.\n'
    const numbers = Array.from({ length: 2000 }, (_, n) => n)
    const said = (await Promise.all(numbers.map((n) => parse(prefix + part(n))))).flat()
    const whole = await parse(prefix + numbers.map(part).join(''), turtle, 100_000)
    const unnamed = (quads: typeof said) => quads.map((quad) => toNQuad(quad).replace(/_:\S+/g, '_:'))
    expect(unnamed(whole)).toEqual(unnamed(said))
    const wrong = `${prefix}${numbers.map(part).join('')}<a> <b> oops.`
    await expect(parse(wrong, turtle, 100_000)).rejects.toMatchObject({
      message: expect.stringContaining('line 6002'),
    })
  })

  it.each([
    [turtle, (label: string) => `_:${label} <urn:p> 1. [] <urn:p> 2.`],
    [jsonLd, (label: string) => JSON.stringify([{ '@id': `_:${label}`, 'urn:p': 1 }, { 'urn:p': 2 }])],
  ])(
    'P-29 keeps the labels of blank nodes, and gives the others labels that none has: %s',
    async (form, write) => {
      const [{ subject: kept } = never(), { subject: made } = never()] = await parse(write('b1_x.y'), form)
      expect(kept.value).toBe('b1_x.y')
      const [{ subject: back } = never(), { subject: added } = never()] = await parse(write(made.value), form)
      expect(back.value).toBe(made.value)
      expect(added.value).not.toBe(made.value)
    },
  )

  it('P-29 takes each label that Turtle has, and in JSON-LD none that it has not', async () => {
    for (const label of ['0', 'a\u0300\u00b7\u203f-x', '\u{1f600}\u2070', 'é.e'])
      expect((await parse(`_:${label} <urn:p> 1.`))[0]?.subject.value).toBe(label)
    for (const label of ['b²', '-b', 'b.'])
      await expect(parse(`{"@id":"_:${label}","urn:p":1}`, jsonLd)).rejects.toMatchObject({ status: 400 })
  })

  it('P-33 relative IRIs mean the document, in both forms', async () => {
    const [one] = await parse('<> <#p> <x>.')
    const [other] = await parse('{"@id":"","#p":{"@id":"x"}}', jsonLd)
    expect(one && toNQuad(one)).toBe(`<${base}> <${base}#p> <https://pod.example/x> .`)
    expect(other?.subject.value ?? base).toBe(base)
  })

  it('P-30 keeps the default graph alone', async () => {
    const quads = await parse(
      '[{"@id":"#a","http://p":1},{"@id":"#g","@graph":[{"@id":"#b","http://p":2}]}]',
      jsonLd,
    )
    expect(quads.map(({ object }) => object.value)).toEqual(['1'])
  })

  it('P-35 takes no direction of RDF 1.2 into a graph of RDF 1.1', async () => {
    await expect(parse('<#a> <#b> "x"@ar--rtl.')).rejects.toMatchObject({ code: 'invalid-body' })
    const value = { '@value': 'x', '@direction': 'rtl' }
    for (const [language, written] of [
      [undefined, '"x"'],
      ['ar', '"x"@ar'],
    ]) {
      const node = { '@id': '#a', '#b': { ...value, ...(language && { '@language': language }) } }
      const [quad] = await parse(JSON.stringify({ '@context': { '#b': 'http://p' }, ...node }), jsonLd)
      expect(quad && toNQuad(quad)).toBe(`<${base}#a> <http://p> ${written} .`)
    }
  })

  it('P-35 knows the contexts of Solid without fetching them', async () => {
    const text = '{"@context":"https://www.w3.org/ns/activitystreams","type":"Note","content":"hi"}'
    const quads = await parse(text, jsonLd)
    expect(quads.map(({ object }) => object.value).sort()).toEqual([
      'hi',
      'https://www.w3.org/ns/activitystreams#Note',
    ])
  })
})

describe('serializeRdf', () => {
  const text = `<#a> <#b> "quote \\" back \\\\ line \\n tab \\t", """long""", "x"@en-GB, 1, 1.5, true, <x>;
    <#list> ( 1 [ <#c> "d" ] ); <#n> [ <#e> [ <#f> "g" ] ].`

  it.each([turtle, jsonLd, 'application/n-triples', 'application/n-quads', 'application/trig'])(
    'P-29 what goes out as %s comes back in as the same graph',
    async (mediaType) => {
      const quads = await parse(text)
      const out = await serializeRdf(quads, mediaType, { x: `${base}#` })
      const back = await parseRdf(out, mediaType, 'https://elsewhere.example/', { triples: 1000 })
      const shape = (list: typeof quads) => list.map((quad) => toNQuad(quad).replace(/_:\S+/g, '_')).sort()
      expect(shape(back)).toEqual(shape(quads))
    },
  )

  it('N3-21 finds the prefixes of a text', () => {
    const found = prefixesOf(
      '@prefix a: <http://a/>.\nPREFIX b: <http://b#>\n@prefix : <http://c/> .\n@prefix rel: <../x>.',
    )
    expect(found).toMatchObject({ a: 'http://a/', b: 'http://b#', '': 'http://c/' })
  })
})

function never(): never {
  throw new Error('no such triple')
}
