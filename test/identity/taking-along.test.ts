import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract } from 'tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aclOf, containerLink, expectStatus, plain, turtle } from '../conformance/world.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openBrowser } from './browser.ts'

const binary = { 'content-type': 'image/png' }
const large = randomBytes(3_000_001)
const longName = `${'a-long-name/'.repeat(12)}with%20a%20blank%20and%20%C3%A9.txt`

let server: RunningServer
let alice: Person
let folder: string
let nowMs = Date.now()

beforeAll(async () => {
  server = await startTestServer({}, { clock: { now: () => nowMs } })
  alice = await makePerson(server.url, 'alice')
  folder = await mkdtemp(join(tmpdir(), 'hearth-test-'))
  await expectStatus(
    201,
    alice,
    'PUT',
    `${alice.pod}notes/one.ttl`,
    turtle,
    '<> <urn:says>   "as it was written".',
  )
  await expectStatus(201, alice, 'PUT', `${alice.pod}notes/large.png`, binary, large)
  await expectStatus(201, alice, 'PUT', `${alice.pod}empty/`, { ...turtle, ...containerLink })
  await expectStatus(
    204,
    alice,
    'PUT',
    `${alice.pod}notes/.meta`,
    turtle,
    `<${alice.pod}notes/> <urn:title> "Notes".`,
  )
  await expectStatus(201, alice, 'PUT', `${alice.pod}${longName}`, plain, 'deep')
  await expectStatus(201, alice, 'PUT', `${alice.pod}notes/hidden`, plain, 'not even for herself')
  const hidden = aclOf(`${alice.pod}notes/hidden`, undefined, [{ who: alice.webId, modes: ['Control'] }])
  await expectStatus(201, alice, 'PUT', `${alice.pod}notes/hidden.acl`, turtle, hidden)
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  await server.close()
})

async function download(person: Pick<Person, 'email' | 'password'>, pod: string, afterMs = 0) {
  const browser = openBrowser()
  const start = await browser.open(`${server.url}.account/`)
  await browser.submit(start, '/password/', { email: person.email, password: person.password })
  nowMs += afterMs
  return browser.fetch(`${server.url}.account/do/download-pod`, {
    method: 'POST',
    body: new URLSearchParams({ pod }),
    headers: { accept: 'text/html', origin: server.url.slice(0, -1) },
  })
}

describe('a pod to take along', () => {
  it('is an archive of everything, byte for byte, that opens without a complaint', async () => {
    const response = await download(alice, alice.pod)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-tar'])
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="alice.tar"')
    const archive = join(folder, 'alice.tar')
    await writeFile(archive, new Uint8Array(await response.arrayBuffer()))
    await extract({ file: archive, cwd: folder, strict: true })
    const at = (path: string) => readFile(join(folder, 'alice', path))
    expect((await at('notes/large.png')).equals(large)).toBe(true)
    expect(String(await at('notes/one.ttl'))).toBe('<> <urn:says>   "as it was written".')
    expect(String(await at('notes/.meta'))).toContain('"Notes"')
    expect(String(await at(longName))).toBe('deep')
    expect(String(await at('.acl'))).toContain('Control')
    expect(await readdir(join(folder, 'alice', 'empty'))).toEqual([])
    const all = await readdir(join(folder, 'alice'), { recursive: true })
    for (const path of ['profile/card', 'profile/card.acl', 'inbox/.acl', 'notes/hidden.acl'])
      expect(all).toContain(path)
    expect(all).not.toContain('notes/hidden')
    expect(String(await at('.not-included.txt'))).toBe(`${alice.pod}notes/hidden\n`)
    expect(String(await readFile(archive))).toContain('SCHILY.xattr.user.mime_type=image/png\n')
  })

  it('bug-class-16 is for who just signed in, and only for whose it is', async () => {
    expect((await download(alice, alice.pod, 16 * 60_000)).status).toBe(403)
    const bob = await makePerson(server.url, 'bob')
    expect((await download(bob, alice.pod)).status).toBe(404)
    expect((await download({ email: bob.email, password: 'wrong' }, bob.pod)).status).not.toBe(200)
  })
})
