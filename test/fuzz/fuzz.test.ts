import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectStatus, share, turtle } from '../conformance/world.ts'
import { violations } from '../hearth-command.ts'
import { makePerson } from '../make-person.ts'
import { createRandom } from '../random.ts'
import { seedOf } from '../seed.ts'
import { openHandles } from '../server-health.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import { type SpawnedServer, spawnServer, withDataFolder } from '../spawn-server.ts'
import { FuzzRun } from './fuzz-run.ts'
import { SeenResources } from './heads.ts'
import { type FuzzWorld, randomRequest } from './requests.ts'

const requests = Number(process.env.FUZZ_REQUESTS ?? 100_000)
const seed = seedOf('FUZZ_SEED')
/** Nothing here is about the disk, and a slow one would hide what is. */
const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
/** What a third of the requests may leave behind, in caches of the database and of terms and proofs that still fill. */
const mostGrowthMegabytes = 96

let server: SpawnedServer
let data: string
let world: FuzzWorld
let finish = (): void => undefined
let folderGone: Promise<void>

beforeAll(async () => {
  data = await new Promise<string>((resolve) => {
    folderGone = withDataFolder(async (path) => {
      resolve(path)
      await new Promise<void>((done) => {
        finish = done
      })
    }, inMemory)
  })
  const settings = {
    data,
    rdfBytes: '300000',
    bodyBytes: '200000',
    signInAttempts: '1000000',
    queryMs: '3000',
  }
  // Values that nobody lets go of end a server with so little room for them.
  server = await spawnServer(settings, { NODE_OPTIONS: '--max-old-space-size=160' })
  const people = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')] as const
  const [alice] = people
  await expectStatus(201, alice, 'PUT', `${alice.pod}play/kept.ttl`, turtle, '<#it> <urn:p> 1.')
  await share(alice, `${alice.pod}play/`, [{ who: 'public', modes: ['Read', 'Write'] }])
  await expectStatus(201, alice, 'PUT', `${alice.pod}own/kept.ttl`, turtle, '<#it> <urn:p> 1.')
  await alice.fetch(await sparqlEndpoint(alice.pod), {
    method: 'POST',
    headers: { 'content-type': 'application/sparql-query' },
    body: 'ASK {}',
  })
  world = {
    origin: new URL(server.url).origin,
    people: [...people],
    roots: ['/alice/play/', '/alice/play/', '/alice/play/', '/alice/own/', '/alice/own/', '/bob/'],
    seen: new SeenResources(),
  }
})

afterAll(async () => {
  await server.kill()
  finish()
  await folderGone
})

describe('fuzz', () => {
  it(`bug-class-24, bug-class-30 ${requests} requests (seed ${seed}): no 5xx, no hang, no leak, nothing inconsistent`, async () => {
    const handles = openHandles(server)
    const random = createRandom(seed)
    const run = new FuzzRun(
      server,
      () => randomRequest(random, world),
      (target, tag) => world.seen.add(target, tag),
    )
    await run.send(requests)

    const statuses = [...run.statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status} × ${count}`)
    const memory = run.megabytes.filter((_, index) => index % 10 === 0).map(Math.round)
    console.info(
      `slowest ${Math.round(run.slowestMs)} ms; megabytes ${memory.join(' ')}\n${statuses.join(', ')}`,
    )
    // A run in which everything was refused would prove nothing.
    for (const status of [200, 201, 204, 205, 206, 304, 409, 412, 416]) {
      expect(run.statuses.get(status) ?? 0, `status ${status}`).toBeGreaterThan(requests / 20_000)
    }
    expect(run.growthMegabytes()).toBeLessThan(mostGrowthMegabytes)
    await expect.poll(() => openHandles(server)).toBeLessThanOrEqual(handles + 8)
    expect(run.accidents()).toEqual([])
    expect(await violations(data)).toEqual([])
    await server.close()
    expect(await violations(data)).toEqual([])
  })
})
