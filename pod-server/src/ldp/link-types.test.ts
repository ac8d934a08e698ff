import { expect, it } from 'vitest'
import { checkLinkType, hasContainerLink } from './link-types.ts'

const container = '<http://www.w3.org/ns/ldp#BasicContainer>'

it.each([
  `${container}; rel="type"`,
  `${container};rel=type`,
  `${container} ; title=x; REL = "type"`,
  `<http://www.w3.org/ns/ldp#Resource>; rel="type", ${container}; rel="type"`,
  `<x>; rel="acl",${container}; rel="type"`,
])('L-12 %s asks for a container', (link) => expect(hasContainerLink(link)).toBe(true))

it.each([
  container,
  `${container}; rel="acl"`,
  `${container}, <x>; rel="type"`,
  `${container} rel="type"`,
  '',
])('%s does not ask for a container', (link) => expect(hasContainerLink(link)).toBe(false))

it.each(['<>;', '<', '<>;rel ', '<>;rel=', '<> ', '<;'])(
  'bug-class-24 a header full of %s is read in no time',
  (part) => {
    const start = process.threadCpuUsage()
    checkLinkType(part.repeat(16_000 / part.length), false)
    expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(100)
  },
)
