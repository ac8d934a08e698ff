import { describe, expect, it } from 'vitest'
import { isPodName, podRoot, storageRootOf } from './hosts.ts'
import { type AddressSpace, originOf, parentOf, parseResourceIri, resourceIriWithin } from './iri.ts'

const path: AddressSpace = { baseUrl: 'https://pod.example/', pods: 'path' }
const hosts: AddressSpace = { baseUrl: 'https://pod.example/', pods: 'subdomain' }
const local: AddressSpace = { baseUrl: 'http://localhost:3000/', pods: 'subdomain' }
const misdirected = expect.objectContaining({ status: 421 })

describe('the host of a request, where each pod has its own', () => {
  it.each([
    ['pod.example', 'https://pod.example/'],
    ['alice.pod.example', 'https://alice.pod.example/'],
    ['Alice.POD.example', 'https://alice.pod.example/'],
    ['alice.pod.example:443', 'https://alice.pod.example/'],
    ['a-1.pod.example', 'https://a-1.pod.example/'],
  ])('U-15 %s is read as %s', (host, origin) => {
    expect(originOf(hosts, host)).toBe(origin)
  })

  it.each([
    undefined,
    '',
    'example',
    'pod.example.',
    'pod.example:8443',
    'alice.pod.example:80',
    'evil.example',
    'alicepod.example',
    'alice.pod.example.evil.example',
    'a.b.pod.example',
    '.pod.example',
    '-a.pod.example',
    'a_b.pod.example',
    'xn--80ak6aa92e.pod.example',
    'alice%2epod.example',
    `${'a'.repeat(64)}.pod.example`,
    '127.0.0.1',
    'localhost',
  ])('U-15 bug-class-06 %j is nobody here', (host) => {
    expect(() => originOf(hosts, host)).toThrow(misdirected)
  })

  it('U-15 the port belongs to the name', () => {
    expect(originOf(local, 'alice.localhost:3000')).toBe('http://alice.localhost:3000/')
    expect(() => originOf(local, 'alice.localhost')).toThrow(misdirected)
    expect(() => originOf(local, 'alice.localhost:3001')).toThrow(misdirected)
  })

  it('P-23 storages are whole origins, and nothing is above them', () => {
    const root = podRoot(hosts, 'alice')
    expect(root).toBe('https://alice.pod.example/')
    const iri = parseResourceIri(root, '/notes/a.ttl')
    expect(storageRootOf(hosts, iri)).toBe(root)
    expect(parentOf(iri)).toBe(`${root}notes/`)
    expect(parentOf(root)).toBeUndefined()
    expect(resourceIriWithin(hosts, `${iri}#me`)).toBe(iri)
    expect(resourceIriWithin(hosts, 'https://a.b.pod.example/x')).toBeUndefined()
    expect(resourceIriWithin(hosts, 'https://pod.example.evil/x')).toBeUndefined()
    expect(resourceIriWithin(hosts, 'https://pod.example')).toBeUndefined()
  })
})

describe('the host of a request, where pods are paths', () => {
  it.each([
    undefined,
    'pod.example',
    'POD.example',
    'pod.example:443',
    'hearth:3000',
    'localhost',
    'x.localhost',
    '10.0.0.7:3000',
    '[::1]:3000',
  ])('U-15 %s chooses nothing', (host) => {
    expect(originOf(path, host)).toBe(path.baseUrl)
  })

  it.each(['', 'evil.example', 'alice.pod.example', 'pod.example.evil'])(
    'U-15 %j is another host, and nobody here',
    (host) => {
      expect(() => originOf(path, host)).toThrow(misdirected)
    },
  )

  it('P-23 a storage is the first segment of a path', () => {
    expect(podRoot(path, 'alice')).toBe('https://pod.example/alice/')
    const root = storageRootOf(path, parseResourceIri(path.baseUrl, '/alice/notes/a'))
    expect(root).toBe('https://pod.example/alice/')
    expect(storageRootOf(path, parseResourceIri(path.baseUrl, '/alice'))).toBeUndefined()
  })
})

it.each([
  'pod.example/bob',
  'pod.example\\\\',
  'me@pod.example',
  'pod.example@evil',
  'älice.pod.example',
  'a b',
  '[::1',
])('U-15 bug-class-06 RFC 9112 3.2 %j is no host at all', (host) => {
  for (const space of [hosts, path])
    expect(() => originOf(space, host)).toThrow(expect.objectContaining({ code: 'bad-request' }))
})

it('bug-class-27 names that hosts give a second meaning to are no pods there', () => {
  for (const name of ['xn--abc', 'ab--c']) {
    expect(isPodName(hosts, name)).toBe(false)
    expect(isPodName(path, name)).toBe(true)
  }
  for (const name of ['', 'A', 'a.b', 'a_b', '-a', 'a-', 'a'.repeat(64)]) {
    expect(isPodName(hosts, name)).toBe(false)
    expect(isPodName(path, name)).toBe(false)
  }
})
