import { describe, expect, it } from 'vitest'
import { PodError } from './errors.ts'
import { parentOf, parseIri, parseResourceIri, resourceIriWithin, toSegment, twinOf } from './iri.ts'

const base = 'https://pod.example/'
const parse = (target: string) => parseResourceIri(base, target)

describe('parseResourceIri', () => {
  it.each([
    ['/', ''],
    ['/alice/', 'alice/'],
    ['/alice/notes/a.ttl', 'alice/notes/a.ttl'],
    ['/a?x=1', 'a'],
    ['/a#b', 'a'],
    ['/%61%2d%7e', 'a-~'],
    ['/a%2fb', 'a%2Fb'],
    ['/a%5cb', 'a%5Cb'],
    ['/a%252fb', 'a%252fb'],
    ['/caf%c3%a9', 'caf%C3%A9'],
    ["/!$&'()*+,;=:@", "!$&'()*+,;=:@"],
    ['/a b', 'a%20b'],
    ['/...', '...'],
    ['/..a/.b/', '..a/.b/'],
  ])('%s has one name', (target, path) => {
    expect(parse(target)).toBe(base + path)
  })

  it.each([
    '',
    'a',
    '//',
    '/a//b',
    '/a//',
    '//a',
    '/.',
    '/..',
    '/./a',
    '/a/../b',
    '/a/..',
    '/a/.',
    '/%2e%2E/a',
    '/.%2e/a',
    '/a/%2e/',
    '/a\\..\\b',
    '/a%00',
    '/a%0d%0ab',
    '/a%7f',
    '/a%1F/',
    '/a\u0000b',
    '/a%',
    '/a%2',
    '/a%zz',
    '/a%c3%zz',
  ])('bug-class-05 refuses %j instead of repairing it', (target) => {
    expect(() => parse(target)).toThrow(expect.objectContaining({ status: 400 }))
  })

  it.each([['/'.padEnd(5000, 'a/')], [`/${'a'.repeat(300)}`], [`/${'%20'.repeat(100)}`]])(
    'U-12 refuses what is too long',
    (target) => {
      expect(() => parse(target)).toThrow(expect.objectContaining({ status: 414 }))
    },
  )

  it('U-10 is stable: the name of a name is itself, whatever was parsed', () => {
    let parsed = 0
    for (const target of randomTargets(5000)) {
      const once = attempt(target)
      if (once === undefined) continue
      parsed++
      expect(parse(once.slice(base.length - 1))).toBe(once)
      expect(resourceIriWithin({ baseUrl: base, pods: 'path' }, once)).toBe(once)
      expect(new URL(once).href).toBe(once)
    }
    expect(parsed).toBeGreaterThan(500)
  })

  it('bug-class-05 a name never leaves its parent, and a parent always holds its child', () => {
    for (const target of randomTargets(3000)) {
      const iri = attempt(target)
      const parent = iri && parentOf(iri)
      if (!iri || !parent) continue
      expect(iri.startsWith(parent)).toBe(true)
      expect(parent.endsWith('/')).toBe(true)
      expect(iri.slice(parent.length).replace(/\/$/, '')).not.toContain('/')
      expect(twinOf(twinOf(iri))).toBe(iri)
    }
  })
})

describe('toSegment', () => {
  it.each([
    ['note', 'note'],
    ['two words', 'two%20words'],
    ['a/b', 'a%2Fb'],
    ['caf\u00e9', 'caf%C3%A9'],
    ['cafe\u0301', 'caf%C3%A9'],
    ["!$&'()*+,;=:@", "!$&'()*+,;=:@"],
    ['100%40', '100%2540'],
    ['🌳', '%F0%9F%8C%B3'],
    ['', undefined],
    [' ', undefined],
    ['.', undefined],
    ['..', undefined],
    ['x'.repeat(300), undefined],
  ])('U-4 %j becomes %s', (text, expected) => {
    expect(toSegment(text)).toBe(expected)
  })
})

describe('parseIri', () => {
  it.each(['https://a.example/b#c', 'urn:x:y', 'mailto:a@b'])('takes %s', (value) => {
    expect(parseIri(value)).toBe(value)
  })

  it.each([
    '',
    'relative',
    '//host/x',
    'http://a b',
    'http://a>b',
    'http://a"b',
    'a:\n',
    `urn:${'x'.repeat(9000)}`,
  ])('refuses %j', (value) => {
    expect(parseIri(value)).toBeUndefined()
  })

  it('knows what lies outside this server', () => {
    for (const iri of [
      'https://other.example/a',
      'https://pod.example',
      'https://pod.example.evil/',
      `${base}a/../b`,
    ]) {
      expect(resourceIriWithin({ baseUrl: base, pods: 'path' }, iri)).toBeUndefined()
    }
    expect(resourceIriWithin({ baseUrl: base, pods: 'path' }, `${base}a#me`)).toBe(`${base}a`)
  })
})

function attempt(target: string) {
  try {
    return parse(target)
  } catch (reason) {
    // Whatever is refused is refused on purpose.
    if (reason instanceof PodError) return undefined
    throw reason
  }
}

/** Paths from pieces that have caused trouble elsewhere; the same ones every time. */
function* randomTargets(count: number): Generator<string> {
  const pieces = [
    'a',
    'B',
    '.',
    '..',
    '/',
    '/',
    '%2F',
    '%2f',
    '%2e',
    '%',
    '%41',
    '%C3%A9',
    'é',
    '🌳',
    ' ',
    '~',
    '+',
    ':',
    '\\',
    '%00',
    '%5C',
    '"',
    '<',
    '%25',
    'long-name',
    '\ud800',
  ]
  let state = 42
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
  for (let index = 0; index < count; index++) {
    yield `/${Array.from({ length: 1 + random(8) }, () => pieces[random(pieces.length)]).join('')}`
  }
}
