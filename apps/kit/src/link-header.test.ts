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
