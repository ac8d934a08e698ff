import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  anonymous,
  expectStatus,
  linked,
  n3,
  openWorld,
  patchOf,
  plain,
  turtle,
  type World,
} from './world.ts'

const constrainedBy = 'http://www.w3.org/ns/ldp#constrainedBy'
let world: World
let pod: string

beforeAll(async () => {
  world = await openWorld({ rdfBytes: '2048', podTriples: '150' })
  pod = world.alice.pod
  await expectStatus(201, world.alice, 'PUT', `${pod}a.ttl`, turtle, '<> a <#Note>.')
  await expectStatus(201, world.alice, 'PUT', `${pod}file`, plain, 'x')
})

afterAll(() => world.server.close())

const many = Array.from({ length: 150 }, (_, n) => `<> <#n> ${n}.`).join('')

it.each([
  [400, 'PUT', 'b.ttl', turtle, 'no turtle'],
  [400, 'PUT', 'untyped', {}, new TextEncoder().encode('x')],
  [400, 'PUT', 'part', { ...plain, 'content-range': 'bytes 0-0/2' }, 'x'],
  [403, 'PUT', '.well-known/mine', plain, 'x'],
  [405, 'DELETE', '', {}, undefined],
  [405, 'POST', 'a.ttl', plain, 'x'],
  [409, 'PUT', 'profile/', {}, undefined],
  [409, 'DELETE', 'profile/', {}, undefined],
  [409, 'PATCH', 'a.ttl', n3, patchOf({ deletes: '<> a <#Absent>.' })],
  [409, 'PUT', 'a.ttl/below', plain, 'x'],
  [413, 'PUT', 'long.ttl', turtle, `<> <#p> "${'x'.repeat(3000)}".`],
  [414, 'PUT', 'x'.repeat(300), plain, 'x'],
  [415, 'PATCH', 'a.ttl', turtle, '<> a <#Note>.'],
  [415, 'PATCH', 'file', n3, patchOf({ inserts: '<> a <#Note>.' })],
  [422, 'PATCH', 'a.ttl', n3, '<> a <#Patch>.'],
  [507, 'PUT', 'many.ttl', turtle, many],
] as const)(
  'P-59 LDN-9 a %i to %s of "%s" links to the constraints',
  async (status, method, path, headers, body) => {
    const response = await expectStatus(status, world.alice, method, pod + path, headers, body)

    expect(linked(response, constrainedBy)).toEqual([`${world.server.url}.constraints`])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  },
)

it('P-59 the constraints can be read by anyone, with the limits that hold here', async () => {
  const response = await expectStatus(200, anonymous, 'GET', `${world.server.url}.constraints`)

  expect(response.headers.get('content-type')).toContain('text/html')
  const text = await response.text()
  expect(text).toContain('2 KiB')
  expect(text).toContain('150 triples')
})

it('P-59 a refusal keeps its other links, and reads and sign-ins do not point there', async () => {
  const refused = await expectStatus(
    409,
    world.alice,
    'PATCH',
    `${pod}a.ttl`,
    n3,
    patchOf({ deletes: '<> a <#B>.' }),
  )
  expect(linked(refused, 'acl')).toEqual([`${pod}a.ttl.acl`])
  const stranger = await expectStatus(401, anonymous, 'PUT', `${pod}a.ttl`, turtle, '')
  expect(linked(stranger, constrainedBy)).toEqual([])
  const reader = await expectStatus(406, world.alice, 'GET', `${pod}file`, { accept: 'image/png' })
  expect(linked(reader, constrainedBy)).toEqual([])
  const written = await expectStatus(204, world.alice, 'PUT', `${pod}a.ttl`, turtle, '<> a <#B>.')
  expect(linked(written, constrainedBy)).toEqual([])
})
