import { expect, it } from 'vitest'
import { readLinks } from './link-header.ts'

const base = 'https://pod.example/notes/'

it('gathers targets by relation and resolves them', () => {
  const links = readLinks(
    '<.acl>; rel="acl", </sparql>; rel=endpoint; title="a, b; c", <x>; rel="acl type"',
    base,
  )
  expect([...links]).toEqual([
    ['acl', [`${base}.acl`, `${base}x`]],
    ['endpoint', ['https://pod.example/sparql']],
    ['type', [`${base}x`]],
  ])
})

it('skips what has no relation or no address', () => {
  expect(readLinks('<http://[>; rel="acl", <y>; anchor="#z", nonsense', base).size).toBe(0)
  expect(readLinks(null, base).size).toBe(0)
})

it.each(['<', '<a>;x="', '<a> ', '; rel = ', '<a>;rel=x,'])(
  'bug-class-24 a header full of %s holds nobody up',
  (piece) => {
    const header = piece.repeat(200_000 / piece.length)
    const begun = process.threadCpuUsage()
    readLinks(header, base)
    expect(process.threadCpuUsage(begun).user / 1000).toBeLessThan(2000)
  },
)
