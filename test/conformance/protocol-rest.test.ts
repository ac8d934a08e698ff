import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  anonymous,
  expectStatus,
  listOf,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  send,
  turtle,
  type World,
} from './world.ts'

let world: World
let box: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}rest/`
  await expectStatus(201, world.alice, 'PUT', `${box}doc.ttl`, turtle, '<#a> <#b> 1.')
})

afterAll(() => world.server.close())

it.each(['', 'doc.ttl', '.acl', 'nothing', 'nothing/'])(
  'P-4 P-11 "%s" answers GET, HEAD and OPTIONS',
  async (name) => {
    const statuses = []
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const response = await send(world.alice, method, box + name)
      statuses.push(response.status)
      if ((await response.text()) !== '') expect(response.headers.get('content-type')).toBeTruthy()
    }
    for (const status of statuses) expect([200, 204, 404]).toContain(status)
  },
)

it('P-16 P-50 PUT, POST, PATCH and DELETE work, and the next read shows it', async () => {
  const url = `${box}life/doc.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
  await expectStatus(204, world.alice, 'PATCH', url, n3, patchOf({ inserts: '<#a> <#b> 2' }))
  expect(await (await expectStatus(200, world.alice, 'GET', url)).text()).toContain('2')
  const made = await expectStatus(201, world.alice, 'POST', `${box}life/`, { ...plain, slug: 'child' }, 'x')
  expect(made.headers.get('location')).toBe(`${box}life/child`)
  expect(await members(world.alice, `${box}life/`)).toEqual(['child', 'doc.ttl'])
  await expectStatus(205, world.alice, 'DELETE', url)
  expect(await members(world.alice, `${box}life/`)).toEqual(['child'])
})

it('P-17 P-19 the slash decides what it is, and the twin is never shown as the thing itself', async () => {
  await expectStatus(201, world.alice, 'PUT', `${box}kind/`, turtle, '<> <#says> "I am a document".')
  expect(await members(world.alice, `${box}kind/`)).toEqual([])
  for (const twin of [`${box}kind`, `${box}doc.ttl/`]) {
    for (const method of ['GET', 'HEAD']) {
      await expectStatus(404, world.alice, method, twin)
      await expectStatus(401, anonymous, method, twin)
      await expectStatus(403, world.bob, method, twin)
    }
  }
})

it('P-41 a document takes no POST, and says what it takes', async () => {
  const response = await expectStatus(405, world.alice, 'POST', `${box}doc.ttl`, turtle, '<#a> <#b> 2.')
  expect(listOf(response, 'allow')).not.toContain('POST')
})

it('P-42 a description is made by PUT and changed by PATCH', async () => {
  const url = `${box}doc.ttl.meta`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
  await expectStatus(204, world.alice, 'PATCH', url, n3, patchOf({ inserts: '<#a> <#b> 2' }))
  expect(await (await expectStatus(200, world.alice, 'GET', url)).text()).toContain('2')
})

it('P-55 of a missing resource only a reader learns that it is missing', async () => {
  await expectStatus(404, world.alice, 'DELETE', `${box}missing`)
  await expectStatus(403, world.bob, 'DELETE', `${box}missing`)
  await expectStatus(401, anonymous, 'DELETE', `${box}missing`)
})

it('P-57 an error tells nobody where or how the server runs', async () => {
  for (const url of [`${box}missing`, `${box}doc.ttl.acl.acl`]) {
    const text = await (await send(world.alice, 'GET', url)).text()
    expect(text).not.toMatch(/node_modules|\.ts:|at \w+ \(|\/tmp\/|alice@/)
  }
})

it('P-58 what people stored never runs with the authority of the server', async () => {
  const url = `${box}page.html`
  await expectStatus(201, world.alice, 'PUT', url, { 'content-type': 'text/html' }, '<script>1</script>')
  const { headers } = await expectStatus(200, world.alice, 'GET', url)
  expect(headers.get('content-security-policy')).toBe('sandbox')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

it('N3-15 relative addresses of a patch start at its target', async () => {
  const url = `${box}relative.ttl`
  await expectStatus(201, world.alice, 'PATCH', url, n3, patchOf({ inserts: '<> <#to> <other>' }))
  const text = await (await expectStatus(200, world.alice, 'GET', url)).text()
  expect(text).toContain(`${box}other`)
})

it.each([
  ['N3-4 a literal for a formula', 'solid:inserts "text"'],
  ['N3-4 an address for a formula', 'solid:inserts <#formula>'],
  ['N3-6 a blank node to delete', 'solid:deletes { <#a> <#b> [] }'],
  ['N3-6 a list to delete', 'solid:deletes { <#a> <#b> (1 2) }'],
])('%s is 422, and nothing changes', async (_what, part) => {
  const url = `${box}doc.ttl`
  const before = (await expectStatus(200, world.alice, 'HEAD', url)).headers.get('etag')
  const text = `@prefix solid: <http://www.w3.org/ns/solid/terms#>. <> a solid:InsertDeletePatch; ${part}.`
  await expectStatus(422, world.alice, 'PATCH', url, n3, text)
  expect((await expectStatus(200, world.alice, 'HEAD', url)).headers.get('etag')).toBe(before)
})

it('CO-12 a preflight may be remembered', async () => {
  const headers = { origin: 'https://app.example', 'access-control-request-method': 'PUT' }
  const response = await expectStatus([200, 204], anonymous, 'OPTIONS', box, headers)
  expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0)
})
