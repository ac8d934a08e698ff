import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { installPeers, peerFile } from '../peers/install.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const installing = 300_000

let server: RunningServer
let alice: Person
let bob: Person
let home: string

beforeAll(async () => {
  await installPeers('clients')
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  bob = await makePerson(server.url, 'bob')
  home = await mkdtemp(join(tmpdir(), 'hearth-bashlib-'))
  await mkdir(join(home, 'papers/letters'), { recursive: true })
  await writeFile(join(home, 'papers/list.ttl'), '<#milk> <http://schema.org/name> "Milk".')
  await writeFile(join(home, 'papers/letters/one.txt'), 'Dear Bob')
}, installing)

afterAll(async () => {
  await server?.close()
  await rm(home, { recursive: true, force: true })
})

/** One call of the command, in a home folder of its own: what it prints, or what it failed with. */
function sld(...words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [peerFile('solid-bashlib/bin/solid.js', 'clients'), ...words], {
    cwd: home,
    env: { ...process.env, HOME: home, USERPROFILE: home, FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk))
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve(out) : reject(new Error(`${code}: ${out}`))))
  })
}

describe('solid-bashlib: the command line', () => {
  it('makes its own credentials with e-mail and password', async () => {
    await sld('auth', 'set', alice.webId)
    const words = ['-w', alice.webId, '-n', 'bashlib', '-e', alice.email, '-p', alice.password]
    await sld('auth', 'create-token-css', ...words)
    expect(await sld('auth', 'show')).toContain(alice.webId)
  })

  it('copies a folder up, lists it, shows it as a tree and finds in it', async () => {
    await sld('-a', 'token', 'cp', `${home}/papers/`, alice.pod)
    expect((await alice.fetch(`${alice.pod}papers/letters/one.txt`)).status).toBe(200)

    const listed = await sld('-a', 'token', 'ls', `${alice.pod}papers/`)
    expect(listed).toContain('list.ttl')
    expect(listed).toContain('letters/')
    expect(await sld('-a', 'token', 'tree', `${alice.pod}papers/`)).toMatch(/letters[\s\S]*one\.txt/)
    const found = await sld('-a', 'token', 'find', '-f', `${alice.pod}papers/`, 'one')
    expect(found).toContain(`${alice.pod}papers/letters/one.txt`)
    expect(found).not.toContain('list.ttl')
  })

  it('reads one document, and asks it with SPARQL', async () => {
    expect(await sld('-a', 'token', 'curl', `${alice.pod}papers/letters/one.txt`)).toContain('Dear Bob')
    const answer = await sld('-a', 'token', 'query', `${alice.pod}papers/list.ttl`, 'SELECT ?n { ?s ?p ?n }')
    expect(answer).toContain('Milk')
  })

  it('gives a right to another person and takes it away', async () => {
    const letter = `${alice.pod}papers/letters/one.txt`
    expect((await bob.fetch(letter)).status).toBe(403)
    await sld('-a', 'token', 'access', 'set', letter, `${bob.webId}=r`)
    expect((await bob.fetch(letter)).status).toBe(200)
    expect(await sld('-a', 'token', 'access', 'list', letter)).toContain(bob.webId)
    await sld('-a', 'token', 'access', 'delete', letter)
    expect((await bob.fetch(letter)).status).toBe(403)
    expect((await alice.fetch(letter)).status).toBe(200)
  })

  it('moves, and removes a folder with all that is in it', async () => {
    await sld('-a', 'token', 'mv', `${alice.pod}papers/list.ttl`, `${alice.pod}papers/moved.ttl`)
    expect((await alice.fetch(`${alice.pod}papers/moved.ttl`)).status).toBe(200)
    expect((await alice.fetch(`${alice.pod}papers/list.ttl`)).status).toBe(404)
    await sld('-a', 'token', 'rm', '-r', `${alice.pod}papers/`)
    expect((await alice.fetch(`${alice.pod}papers/`)).status).toBe(404)
    expect((await alice.fetch(alice.webId)).status).toBe(200)
  })
})
