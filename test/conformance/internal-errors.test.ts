import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'
import { expectStatus, n3, patchOf, plain, send, turtle } from './world.ts'

let server: SpawnedServer
let alice: Person
let data: string
let log = ''
let endpoint: string
const over = Promise.withResolvers<void>()
let cleanedUp: Promise<void>

beforeAll(async () => {
  data = await new Promise<string>((resolve) => {
    cleanedUp = withDataFolder(async (folder) => {
      resolve(folder)
      await over.promise
    })
  })
  server = await spawnServer({ data })
  server.process.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  alice = await makePerson(server.url, 'alice')
  endpoint = await sparqlEndpoint(alice.pod)
  await expectStatus(201, alice, 'PUT', `${alice.pod}note.ttl`, turtle, '<#it> <urn:p> 1.')
  await expectStatus(
    201,
    alice,
    'PUT',
    `${alice.pod}film.bin`,
    { 'content-type': 'video/mp4' },
    new Uint8Array(100_000),
  )
})

afterAll(async () => {
  await server.kill()
  over.resolve()
  await cleanedUp
})

const insides =
  /node_modules|node:\w|\/src\/|\.[jt]s:\d|\n\s+at |Error: |SQLITE|no such table|ENOENT|hearth\.db|blobs\/|hearth-test/

/** An answer that gives away nothing but where to look in the log, and a log that has it all. */
async function expectOpaque(answer: Response, inLog: string): Promise<void> {
  const body = await answer.text()
  const told = `${body} ${[...answer.headers].flat().join(' ')}`
  expect(answer.status).toBe(500)
  expect(told).not.toMatch(insides)
  // Nobody may take it for a state of the resource.
  expect([answer.headers.get('etag'), answer.headers.get('last-modified')]).toEqual([null, null])
  const { instance = '', detail } = JSON.parse(body)
  expect(detail).toBe('something went wrong on our side; nothing was changed')
  const id = /^urn:hearth:error:([\w-]+)$/.exec(instance)?.[1] ?? 'no id'
  await expect.poll(() => log.split('\n').find((line) => line.includes(id)) ?? '').toContain(inLog)
}

function damage(sql: string): void {
  const database = new DatabaseSync(join(data, 'hearth.db'))
  database.exec(sql)
  database.close()
}

describe('what goes wrong inside', () => {
  it('bug-class-30 a file that is missing says nothing of where it was', async () => {
    const blobs = join(data, 'blobs')
    for (const folder of readdirSync(blobs)) rmSync(join(blobs, folder), { recursive: true })
    await expectOpaque(await send(alice, 'GET', `${alice.pod}film.bin`), 'ENOENT')
    await expectStatus(200, alice, 'GET', `${alice.pod}note.ttl`)
  })

  it('bug-class-30 a store that is broken says nothing of what it is', async () => {
    damage('ALTER TABLE body RENAME TO body_gone')
    const missing = 'no such table'
    await expectOpaque(await send(alice, 'GET', `${alice.pod}note.ttl`), missing)
    await expectOpaque(await send(alice, 'PUT', `${alice.pod}note.ttl`, turtle, '<#it> <urn:p> 2.'), missing)
    await expectOpaque(await send(alice, 'PUT', `${alice.pod}new.txt`, plain, 'new'), missing)
    await expectOpaque(await send(alice, 'POST', alice.pod, plain, 'new'), missing)
    await expectOpaque(
      await send(alice, 'PATCH', `${alice.pod}note.ttl`, n3, patchOf({ inserts: '<#a> <#b> 1.' })),
      missing,
    )
    await expectOpaque(await send(alice, 'DELETE', `${alice.pod}note.ttl`), missing)
    damage('ALTER TABLE body_gone RENAME TO body')
    await expectStatus(200, alice, 'GET', `${alice.pod}note.ttl`)
    await expectStatus(204, alice, 'PUT', `${alice.pod}note.ttl`, turtle, '<#it> <urn:p> 2.')
  })

  it('bug-class-30 neither do queries, accounts and the provider', async () => {
    damage('ALTER TABLE quad RENAME TO quad_gone; ALTER TABLE record RENAME TO record_gone')
    const query = { 'content-type': 'application/sparql-query' }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const json = { 'content-type': 'application/json', accept: 'application/json' }
    const basic = { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }
    const answers = await Promise.all([
      send(alice, 'POST', endpoint, query, 'SELECT * { ?s <urn:p> ?o }'),
      fetch(`${server.url}.account/login/password/`, {
        method: 'POST',
        headers: json,
        body: '{"email":"alice@example.org","password":"x"}',
      }),
      fetch(`${server.url}.account/login/password/`, {
        method: 'POST',
        headers: { ...form, accept: 'text/html' },
        body: 'email=alice@example.org&password=x',
      }),
      fetch(`${server.url}.account/`, { headers: { ...json, authorization: 'CSS-Account-Token x' } }),
      fetch(`${server.url}.oidc/token`, {
        method: 'POST',
        headers: { ...form, ...basic },
        body: 'grant_type=client_credentials',
      }),
      fetch(
        `${server.url}.oidc/auth?client_id=x&redirect_uri=https://a.example/&response_type=code&scope=openid`,
      ),
      fetch(`${server.url}.oidc/reg`, {
        method: 'POST',
        headers: json,
        body: '{"redirect_uris":["https://a.example/"]}',
      }),
    ])
    for (const answer of answers) {
      const told = `${await answer.text()} ${[...answer.headers].flat().join(' ')}`
      expect([answer.url, answer.status, told]).toEqual([
        answer.url,
        expect.toSatisfy((status) => status >= 400),
        expect.not.stringMatching(insides),
      ])
    }
    expect(answers.some(({ status }) => status >= 500)).toBe(true)
    damage('ALTER TABLE quad_gone RENAME TO quad; ALTER TABLE record_gone RENAME TO record')
    await expectStatus(200, alice, 'POST', endpoint, query, 'ASK { ?s <urn:p> ?o }')
  })
})
