import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { violations } from '../hearth-command.ts'
import { openBrowser } from '../identity/browser.ts'
import { signInByPages, startTestApp } from '../identity/test-app.ts'
import { makePerson } from '../make-person.ts'
import { createRandom } from '../random.ts'
import { seedOf } from '../seed.ts'
import { openHandles } from '../server-health.ts'
import { spawnServer, withDataFolder } from '../spawn-server.ts'
import { askUnknown } from '../uma-client.ts'
import { publishClientDocuments } from './client-documents.ts'
import { FuzzRun } from './fuzz-run.ts'
import { type ProviderWorld, randomProviderRequest } from './provider-requests.ts'

const requests = Math.ceil(Number(process.env.FUZZ_REQUESTS ?? 100_000) / 5)
const seed = seedOf('FUZZ_SEED')
const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const mostGrowthMegabytes = 64
const verifier = 'v'.repeat(43)

it(`bug-class-24, bug-class-30 ${requests} requests to the provider (seed ${seed}): no 5xx, no hang, no leak`, () =>
  withDataFolder(async (data) => {
    const random = createRandom(seed)
    // Values that nobody lets go of end a server with so little room for them.
    const env = { NODE_OPTIONS: '--max-old-space-size=160' }
    const server = await spawnServer({ data, signInAttempts: '1000000' }, env)
    const documents = await publishClientDocuments(random)
    const app = await startTestApp(server.url)
    try {
      const alice = await makePerson(server.url, 'alice')
      const browser = openBrowser()
      const { body: tokens } = await app.redeem(await signInByPages(browser, app, alice))
      const challenge = hash('sha256', verifier, 'base64url')
      const again = await browser.open(app.authUrl({ code_challenge: challenge }), app.redirectUri)
      const world: ProviderWorld = {
        origin: new URL(server.url).origin,
        cookie: browser
          .cookieNames()
          .map((name, at) => `${name.split(' ')[0]}=${browser.cookieValues()[at]}`)
          .join('; '),
        clientIds: [app.clientId, alice.clientId, ...documents.addresses, 'nobody'],
        secret: alice.clientSecret,
        redirectUri: app.redirectUri,
        code: new URL(again.url).searchParams.get('code') ?? '',
        verifier,
        challenge,
        refreshToken: tokens.refresh_token ?? '',
        idToken: tokens.id_token ?? '',
        accessToken: tokens.access_token,
        umaTickets: await someTickets(alice.pod, requests / 20),
      }
      const handles = openHandles(server)
      const run = new FuzzRun(server, () => randomProviderRequest(random, world))
      await run.send(requests)

      console.info(
        `slowest ${Math.round(run.slowestMs)} ms; megabytes ${run.megabytes.map(Math.round).join(' ')}`,
      )
      console.info([...run.statuses].map(([status, count]) => `${status} × ${count}`).join(', '))
      // A run in which everything was refused would prove nothing.
      for (const status of [200, 201, 303, 400, 401, 403, 405])
        expect(run.statuses.get(status) ?? 0, `status ${status}`).toBeGreaterThan(requests / 5000)
      expect(run.growthMegabytes()).toBeLessThan(mostGrowthMegabytes)
      await expect.poll(() => openHandles(server)).toBeLessThanOrEqual(handles + 8)
      expect(run.accidents()).toEqual([])
      expect(await violations(data)).toEqual([])
    } finally {
      await Promise.all([server.kill(), documents.close(), app.close()])
    }
  }, inMemory))

async function someTickets(url: string, count: number): Promise<string[]> {
  const tickets: string[] = []
  while (tickets.length < count) tickets.push((await askUnknown(url)).ticket)
  return tickets
}
