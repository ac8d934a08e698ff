import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { fire, request } from '../bench/load.ts'
import { listen, subscribe } from '../conformance/listeners.ts'
import { anonymous, containerLink, expectStatus, plain, send, share, turtle } from '../conformance/world.ts'
import { hearth, violations } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import { spawnServer, withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openBrowser } from './browser.ts'

/** The account page, of somebody who has signed in. */
async function accountPageOf({ email, password }: Person, serverUrl: string) {
  const browser = openBrowser()
  const page = await browser.open(`${serverUrl}.account/`)
  return { browser, page: await browser.submit(page, '/password/', { email, password }) }
}

async function leave(person: Person, serverUrl: string, password = person.password) {
  const { browser, page } = await accountPageOf(person, serverUrl)
  return { browser, done: await browser.submit(page, '/remove-account', { 'leave-password': password }) }
}

/** How many rows of a table belong to resources that are gone, or to a pod that is. */
function rowsOf(database: DatabaseSync, table: string, pod: string): number {
  const ids: Record<string, string> = {
    body: 'resource',
    quad: 'graph',
    acl_grant: 'access >> 1',
    storage: 'id',
  }
  const where = ids[table] ? `${ids[table]} NOT IN (SELECT id FROM resource)` : 'iri LIKE ?'
  const statement = database.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`)
  return Number((ids[table] ? statement.get() : statement.get(`${pod}%`))?.n)
}

/** Resolves when there is nothing at an address any more. */
async function gone(url: string): Promise<void> {
  await expect.poll(async () => (await fetch(url)).status, { timeout: 60_000, interval: 50 }).toBe(404)
}

async function fill({ fetch, pod }: Person, count: number, folder = 'many/'): Promise<void> {
  for (let index = 0; index < count; index += 20) {
    const some = Array.from({ length: Math.min(20, count - index) }, (_, more) => index + more)
    await Promise.all(
      some.map((number) =>
        expectStatus(201, { fetch }, 'PUT', `${pod}${folder}${number}`, turtle, `<#it> <#number> ${number}.`),
      ),
    )
  }
}

it('bug-class-16 asks for the password again, bug-class-14 and not without end', async () => {
  const server = await startTestServer({ signInAttempts: '3' })
  const alice = await makePerson(server.url, 'alice')
  const { browser, page } = await accountPageOf(alice, server.url)
  expect(page.text).toContain(alice.pod)
  const statuses: number[] = []
  for (let attempt = 0; attempt < 4; attempt++) {
    const refused = await browser.submit(page, '/remove-account', { 'leave-password': `wrong ${attempt}` })
    statuses.push(refused.response.status)
    expect(refused.text).toContain('leave-password-fault')
  }
  expect(statuses).toEqual([403, 403, 403, 429])
  await expectStatus(200, alice, 'GET', alice.pod)
  await expectStatus(403, { fetch: browser.fetch }, 'POST', `${server.url}.account/do/remove-account`, {
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'https://evil.example',
    accept: 'text/html',
  })
  await server.close()
})

it('bug-class-18 bug-class-27 removes account, pods and all that stands on them; tokens end with it, and nobody gets the names', async () => {
  await withDataFolder(async (data) => {
    const server = await startTestServer({ data })
    const [alice, bob] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')]
    const [secret, open, picture] = ['a/b/secret', 'a/open', 'a/picture.bin'].map((path) => alice.pod + path)
    await expectStatus(201, alice, 'PUT', secret ?? '', turtle, '<#it> a <#Secret>.')
    await expectStatus(201, alice, 'PUT', open ?? '', plain, 'all may read this')
    await expectStatus(
      201,
      alice,
      'PUT',
      picture ?? '',
      { 'content-type': 'image/png' },
      new Uint8Array(300_000),
    )
    await share(alice, open ?? '', [{ who: 'public', modes: ['Read'] }])
    await share(alice, `${alice.pod}a/`, [{ who: bob.webId, modes: ['Read'] }])
    const shared = `${bob.pod}shared`
    await expectStatus(201, bob, 'PUT', shared, plain, 'for alice')
    await share(bob, shared, [{ who: alice.webId, modes: ['Read'] }])
    await expectStatus(200, alice, 'GET', shared)
    const { receiveFrom } = await subscribe(bob, server.url, ['WebSocketChannel2023', secret ?? ''])
    const follower = await listen(receiveFrom)
    await subscribe(alice, server.url, ['WebhookChannel2023', shared, { sendTo: 'http://localhost:1/' }])
    const stranger = await accountPageOf(alice, server.url)

    const { browser, done } = await leave(alice, server.url)
    expect(done.response.status).toBe(200)
    expect(browser.cookieNames().filter((name) => name.startsWith('hearth-account'))).toEqual([])
    expect((await alice.fetch(shared)).status).toBe(401)
    expect((await follower.next()).type).toBe('Delete')
    await gone(alice.pod)
    for (const url of [secret, open, picture, alice.webId, `${alice.pod}.acl`])
      expect((await send(anonymous, 'GET', url ?? '')).status).toBe(404)
    expect((await stranger.browser.open(`${server.url}.account/`)).url).toContain('/login/password/')
    const again = await browser.submit(
      await browser.open(`${server.url}.account/login/password/`),
      '/password/',
      { email: alice.email, password: alice.password },
    )
    expect(again.response.status).toBe(403)
    const token = await fetch(`${server.url}.oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${alice.clientId}:${alice.clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    expect(token.status).toBe(401)

    // What is counted by address and e-mail ends by itself in a quarter of an hour.
    const database = new DatabaseSync(join(data, 'hearth.db'), { readOnly: true })
    const naming = "SELECT DISTINCT kind FROM record WHERE value LIKE '%alice%' OR id LIKE '%alice%'"
    const kinds = database.prepare(naming).all()
    expect(kinds.map(({ kind }) => kind).filter((kind) => kind !== 'throttle')).toEqual(['former-pod'])
    expect(database.prepare("SELECT count(*) AS n FROM record WHERE kind = 'channel'").get()).toEqual({
      n: 0,
    })
    const tables = ['resource', 'body', 'quad', 'acl_grant', 'storage']
    const ofAlice = tables.map((table) => rowsOf(database, table, alice.pod))
    expect(ofAlice).toEqual([0, 0, 0, 0, 0])
    database.close()
    await expect(makePerson(server.url, 'alice')).rejects.toThrow('taken')
    await expectStatus(200, bob, 'GET', bob.pod)
    await expect.poll(async () => (await bob.fetch(`${bob.pod}.changes`)).status).toBe(200)
    follower.close()
    await server.close()
    expect(await violations(data)).toEqual([])
  })
})

it('bug-class-18 a key that is taken back opens nothing any more, in no process', async () => {
  await withDataFolder(async (data) => {
    const server = await spawnServer({ data, workers: '2' })
    const alice = await makePerson(server.url, 'alice')
    // Some at once, again and again: connections go to the processes in turn.
    const statuses = async (): Promise<number[]> => {
      const seen = new Set<number>()
      for (let round = 0; round < 5; round++) {
        const answers = Array.from({ length: 8 }, () => alice.fetch(alice.pod, { method: 'HEAD' }))
        for (const { status } of await Promise.all(answers)) seen.add(status)
      }
      return [...seen]
    }
    expect(await statuses()).toEqual([200])
    const { browser, page } = await accountPageOf(alice, server.url)
    await browser.submit(page, '/remove-credentials', {})
    await expect.poll(statuses).toEqual([401])
    expect(await statuses()).toEqual([401])
    await server.close()
  })
})

it('bug-class-21 a server that is killed in the middle goes on with it, and what is left agrees with itself', async () => {
  await withDataFolder(async (data) => {
    const server = await spawnServer({ data })
    const alice = await makePerson(server.url, 'alice')
    await fill(alice, 2000)
    await leave(alice, server.url)
    await server.kill()
    expect(await violations(data)).toEqual([])
    const port = new URL(server.url).port
    const next = await spawnServer({ data, port })
    await gone(alice.pod)
    await next.close()
    expect(await violations(data)).toEqual([])
  })
})

it('keeps nobody waiting while a large pod goes', async () => {
  const server = await spawnServer({ data: ':memory:' })
  const [alice, bob] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')]
  const full = `${alice.pod}full/`
  await expectStatus(201, alice, 'PUT', full, { ...turtle, ...containerLink })
  await share(alice, full, [{ who: 'public', modes: ['Append'] }])
  const requests = [request('POST', full, turtle, '<#it> a <#Thing>; <#number> 1, 2, 3.')]
  await fire({ port: Number(new URL(server.url).port), requests, count: 20_000, connections: 16 })
  await leave(alice, server.url)
  let [written, longest, isGone] = [0, 0, false]
  const begun = performance.now()
  void gone(alice.pod).then(() => {
    isGone = true
  })
  while (!isGone) {
    const start = performance.now()
    await expectStatus([201, 205], bob, 'PUT', `${bob.pod}n${written}`, plain, 'x')
    longest = Math.max(longest, performance.now() - start)
    written++
  }
  expect(written).toBeGreaterThan(20)
  // Where all of it takes long, so does each write; whoever had to wait for the whole would wait four times as long.
  expect(longest).toBeLessThan(Math.max(1500, (performance.now() - begun) / 4))
  await server.kill()
})

it('is done by the operator too, who is told first what goes, beside a running server', async () => {
  await withDataFolder(async (data) => {
    const server = await spawnServer({ data })
    const [alice, bob] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')]
    await fill(alice, 40)
    const command = ['account', 'remove', 'ALICE@example.org', '--data', data, '--base-url', server.url]
    const told = await hearth(...command)
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(told.stdout).toContain(`pod ${alice.pod}: `)
    expect(told.stdout).toContain('nothing was removed')
    await expectStatus(200, alice, 'GET', alice.pod)
    const done = await hearth(...command, '--yes')
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(done.stdout).toContain('all of this is removed')
    await expectStatus(404, anonymous, 'GET', alice.pod)
    await expectStatus(201, bob, 'PUT', `${bob.pod}after`, plain, 'x')
    await server.close()
    expect(
      (await hearth('account', 'remove', bob.email, '--yes', '--data', data, '--base-url', server.url)).code,
    ).toBe(0)
    expect(await violations(data)).toEqual([])
    const unclear = await hearth('account', bob.email, '--data', data)
    expect(unclear).toMatchObject({ code: 2, stdout: '' })
  })
})
