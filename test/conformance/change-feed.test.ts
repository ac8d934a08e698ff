import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { freePort, type RunningServer, withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openEvents } from './listeners.ts'
import { rawHead } from './raw-request.ts'
import {
  anonymous,
  expectStatus,
  jsonLd,
  n3,
  openWorld,
  patchOf,
  type Sender,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

interface Change {
  readonly cursor: string
  readonly type: string
  readonly object: string
  readonly state?: string
  readonly actor?: string
  readonly instrument?: string
  readonly delta?: { readonly added: readonly string[]; readonly removed: readonly string[] }
}

interface Page {
  readonly changes: readonly Change[]
  readonly cursor: string
  readonly isMore: boolean
}

let world: World
let count = 0

beforeAll(async () => {
  world = await openWorld({ heartbeatMs: '200' })
})

afterAll(() => world.server.close())

async function read(sender: Sender, pod: string, query: Record<string, string> = {}): Promise<Page> {
  const url = `${pod}.changes?${new URLSearchParams(query)}`
  return (await (await expectStatus(200, sender, 'GET', url, { accept: 'application/json' })).json()) as Page
}

/** Where the feed is now. */
async function now(sender: Sender = world.alice): Promise<string> {
  return (await read(sender, world.alice.pod)).cursor
}

async function since(after: string, sender: Sender = world.alice): Promise<string[]> {
  const { changes } = await read(sender, world.alice.pod, { after })
  return changes.map(({ type, object }) => `${type} ${object.slice(world.alice.pod.length)}`)
}

async function put(path: string, body = `<#a> <#b> ${count++}.`): Promise<string> {
  const url = world.alice.pod + path
  const response = await expectStatus([201, 204], world.alice, 'PUT', url, turtle, body)
  return response.headers.get('etag') ?? ''
}

describe('the change feed', () => {
  it('P-26 is named in the storage description, in both its forms', async () => {
    const address = `${world.alice.pod}.well-known/solid`
    for (const accept of [turtle['content-type'], jsonLd['content-type']]) {
      const text = await (await send(anonymous, 'GET', address, { accept })).text()
      expect(text).toContain('https://www.w3.org/ns/activitystreams#streams')
      expect(text).toContain(`${world.alice.pod}.changes`)
    }
  })

  it('tells in order what was made, changed and deleted after a cursor, and what the change was', async () => {
    const start = await now()
    const made = await put('life/a.ttl', '<#a> <#b> 1.')
    const url = `${world.alice.pod}life/a.ttl`
    await expectStatus(
      204,
      world.alice,
      'PATCH',
      url,
      n3,
      patchOf({ deletes: '<#a> <#b> 1.', inserts: '<#a> <#b> 2.' }),
    )
    const { changes, cursor, isMore } = await read(world.alice, world.alice.pod, { after: start })
    expect(changes.map(({ type, object }) => [type, object.slice(world.alice.pod.length)])).toEqual([
      ['Create', 'life/'],
      ['Create', 'life/a.ttl'],
      ['Update', 'life/a.ttl'],
    ])
    expect(changes[1]).toEqual({
      cursor: expect.stringMatching(/^\d+$/),
      type: 'Create',
      object: url,
      published: expect.any(String),
      state: made,
    })
    const line = (value: number) =>
      `<${url}#a> <${url}#b> "${value}"^^<http://www.w3.org/2001/XMLSchema#integer> .`
    expect(changes[2]?.delta).toEqual({ added: [line(2)], removed: [line(1)] })
    expect([cursor, isMore]).toEqual([await now(), false])

    await expectStatus(205, world.alice, 'DELETE', url)
    expect(await since(cursor)).toEqual(['Delete life/a.ttl'])
    expect(await since(await now())).toEqual([])
  })

  it('CR-3 NT-17 a patch that says what is there already is no change: nobody is told, and the ETag stays', async () => {
    const etag = await put('said.ttl', '<#a> <#b> 1.')
    const url = `${world.alice.pod}said.ttl`
    const start = await now()
    for (const said of [
      { inserts: '<#a> <#b> 1.' },
      { deletes: '<#a> <#b> 1.', inserts: '<#a> <#b> 1.' },
      { where: '?a <#b> 1.', inserts: '?a <#b> 1.' },
    ])
      await expectStatus(204, world.alice, 'PATCH', url, n3, patchOf(said))
    expect(await since(start)).toEqual([])
    expect((await send(world.alice, 'HEAD', url)).headers.get('etag')).toBe(etag)
  })

  it('comes in pages that join without a gap, and leaves a large delta out', async () => {
    const start = await now()
    for (let index = 0; index < 7; index++) await put(`pages/${index}.ttl`)
    const seen: string[] = []
    let after = start
    for (let isMore = true; isMore; ) {
      const page = await read(world.alice, world.alice.pod, { after, limit: '3' })
      expect(page.changes.length).toBeLessThanOrEqual(3)
      seen.push(...page.changes.map(({ object }) => object.slice(world.alice.pod.length)))
      after = page.cursor
      isMore = page.isMore
    }
    expect(seen).toEqual(['pages/', ...Array.from({ length: 7 }, (_, index) => `pages/${index}.ttl`)])
    const middle =
      (await read(world.alice, world.alice.pod, { after: start, limit: '3' })).changes[1]?.cursor ?? ''
    expect(await since(middle)).toHaveLength(6)

    const inserts = `<#a> <#long> "${'x'.repeat(20_000)}".`
    await expectStatus(204, world.alice, 'PATCH', `${world.alice.pod}pages/0.ttl`, n3, patchOf({ inserts }))
    const { changes } = await read(world.alice, world.alice.pod, { after })
    expect(changes[0]).toMatchObject({ type: 'Update' })
    expect(changes[0]).not.toHaveProperty('delta')
  })

  it('bug-class-11, bug-class-12 names nothing that the caller could not read', async () => {
    const start = await now()
    await put('mixed/open.ttl')
    await put('mixed/shut.ttl')
    await put('mixed/gone-open.ttl')
    await put('mixed/gone-shut.ttl')
    await share(world.alice, `${world.alice.pod}mixed/`, [{ who: world.bob.webId, modes: ['Read'] }])
    for (const name of ['shut', 'gone-shut'])
      await share(world.alice, `${world.alice.pod}mixed/${name}.ttl`, [])
    await put('mixed/shut.ttl')
    for (const name of ['gone-open', 'gone-shut']) {
      await expectStatus(205, world.alice, 'DELETE', `${world.alice.pod}mixed/${name}.ttl`)
    }
    expect(await since(start, anonymous)).toEqual([])
    expect(await since(start, world.bob)).toEqual([
      'Create mixed/',
      'Create mixed/open.ttl',
      'Delete mixed/gone-open.ttl',
    ])
    const all = await since(start)
    expect(all).toEqual(
      expect.arrayContaining(['Create mixed/.acl', 'Create mixed/shut.ttl.acl', 'Update mixed/shut.ttl']),
    )
    expect((await since(start, world.bob)).join()).not.toContain('acl')
  })

  it('W-30 says who changed, gave and took back rights, and through which app, to those who control them', async () => {
    const doc = `${world.alice.pod}audit/a.ttl`
    await put('audit/a.ttl')
    await share(world.alice, doc, [{ who: world.bob.webId, modes: ['Read', 'Write', 'Control'] }])
    const after = await now()
    await put('audit/a.ttl')
    await share(world.bob, doc, [])
    await expectStatus(205, world.alice, 'DELETE', `${doc}.acl`)

    const seen = (await read(world.alice, world.alice.pod, { after })).changes
    expect(seen.map(({ type, object, actor, instrument }) => [type, object, actor, instrument])).toEqual([
      ['Update', doc, undefined, undefined],
      ['Update', `${doc}.acl`, world.bob.webId, world.bob.clientId],
      ['Delete', `${doc}.acl`, world.alice.webId, world.alice.clientId],
    ])
    expect(await since(after, world.bob)).toEqual([])
  })

  it('bug-class-12 shows nobody what a document said before it was shared', async () => {
    const start = await now()
    await put('draft/one.ttl', '<#a> <#b> 1.')
    const url = `${world.alice.pod}draft/one.ttl`
    const insert = (what: string) =>
      expectStatus(204, world.alice, 'PATCH', url, n3, patchOf({ inserts: `<#a> <#says> "${what}".` }))
    await insert('a secret')
    await expectStatus(204, world.alice, 'PATCH', url, n3, patchOf({ deletes: '<#a> <#says> "a secret".' }))
    await share(world.alice, url, [{ who: world.bob.webId, modes: ['Read'] }])
    await insert('hello')
    const { changes } = await read(world.bob, world.alice.pod, { after: start })
    expect(changes.map(({ object }) => object)).toEqual([url, url, url, url])
    expect(JSON.stringify(changes)).not.toContain('secret')
    expect(JSON.stringify(changes.at(-1)?.delta)).toContain('hello')
  })

  it('bug-class-12 a document that is made again does not open its predecessor', async () => {
    const start = await now()
    await put('again/one.ttl')
    const url = `${world.alice.pod}again/one.ttl`
    await share(world.alice, url, [])
    await expectStatus(204, world.alice, 'PATCH', url, n3, patchOf({ inserts: '<#a> <#says> "old secret".' }))
    await expectStatus(205, world.alice, 'DELETE', url)
    await put('again/one.ttl')
    await share(world.alice, url, [{ who: 'public', modes: ['Read'] }])
    expect(await since(start, anonymous)).toEqual(['Create again/one.ttl'])
  })

  it('ER-1, CO-1, P-12 answers as other addresses do', async () => {
    const url = `${world.alice.pod}.changes`
    const origin = { origin: 'https://app.example' }
    const response = await expectStatus(200, anonymous, 'GET', url, origin)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin.origin)
    expect(response.headers.get('cache-control')).toContain('no-store')
    await expectStatus(204, anonymous, 'OPTIONS', url)
    await expectStatus(405, world.alice, 'PUT', url, turtle, '')
    await expectStatus(406, world.alice, 'GET', url, { accept: 'image/png' })
    await expectStatus(404, world.alice, 'GET', `${world.server.url}nobody/.changes`)
    await expectStatus(403, world.alice, 'PUT', `${world.alice.pod}sub/.changes`, turtle, '')
    await expectStatus(401, anonymous, 'GET', url, { authorization: 'DPoP x.y.z', dpop: 'x' })
    for (const query of ['after=x', 'after=-1', 'limit=0', 'limit=x', 'after=1e9']) {
      await expectStatus(400, world.alice, 'GET', `${url}?${query}`)
    }
    await expectStatus(410, world.alice, 'GET', `${url}?after=999999999`)
    await expectStatus(403, world.alice, 'POST', world.alice.pod, { ...turtle, slug: '.changes' }, '')
  })
})

describe('the change feed, live', () => {
  it('goes on from a cursor and waits, for each reader by their own rights', async () => {
    const start = await now()
    await put('live/before.ttl')
    const url = `${world.alice.pod}.changes?after=${start}`
    const [mine, theirs] = [
      await openEvents(url, { sender: world.alice }),
      await openEvents(url, { sender: world.bob }),
    ]
    expect(mine.response.headers.get('content-type')).toBe('text/event-stream')
    const objects = async (stream: typeof mine, many: number): Promise<string[]> => {
      const found: string[] = []
      while (found.length < many) {
        const { event, id, data } = await stream.next()
        const change = JSON.parse(data ?? '') as Change
        expect([event, id]).toEqual(['change', change.cursor])
        found.push(change.object.slice(world.alice.pod.length))
      }
      return found
    }
    expect(await objects(mine, 2)).toEqual(['live/', 'live/before.ttl'])
    await put('live/after.ttl')
    expect(await objects(mine, 1)).toEqual(['live/after.ttl'])
    await share(world.alice, `${world.alice.pod}live/after.ttl`, [{ who: world.bob.webId, modes: ['Read'] }])
    await put('live/after.ttl')
    expect(await objects(theirs, 1)).toEqual(['live/after.ttl'])
    const quiet = await theirs.nextBlock()
    expect(quiet).toEqual({ id: await now() })
    for (const stream of [mine, theirs]) stream.close()
  })
})

describe('the change feed of a server that was away', () => {
  let server: RunningServer | undefined

  afterEach(stop)

  async function stop(): Promise<void> {
    const running = server
    server = undefined
    await running?.close()
  }

  it('NT-37 a client that was away misses nothing, whoever of the two was gone', async () => {
    await withDataFolder(async (data) => {
      const port = String(await freePort())
      const start = async (): Promise<Person['fetch']> => {
        server = await startTestServer({ data, port })
        return (url, init) => alice.fetch(url, init)
      }
      server = await startTestServer({ data, port })
      const alice = await makePerson(server.url, 'alice')
      const write = (name: string) =>
        expectStatus(201, alice, 'PUT', `${alice.pod}diary/${name}`, turtle, '<#a> <#b> 1.')
      const stream = await openEvents(`${alice.pod}.changes`, { sender: alice })
      await write('1.ttl')
      await stream.next()
      const { id = '' } = await stream.next()
      stream.close()
      await write('2.ttl')
      await stop()

      await start()
      await write('3.ttl')
      const again = await openEvents(`${alice.pod}.changes`, {
        sender: alice,
        headers: { 'last-event-id': id },
      })
      await write('4.ttl')
      const names: string[] = []
      while (names.length < 3) {
        names.push(
          (JSON.parse((await again.next()).data ?? '') as Change).object.slice(`${alice.pod}diary/`.length),
        )
      }
      expect(names).toEqual(['2.ttl', '3.ttl', '4.ttl'])
      again.close()
      await stop()

      const database = new DatabaseSync(join(data, 'hearth.db'))
      // As the sweeper leaves it, a month later.
      database.exec(
        `DELETE FROM log WHERE seq <= ${id}; INSERT INTO swept (id, terms, log) VALUES (1, 0, ${id})`,
      )
      database.close()
      await start()
      const from = (after: number) => send(alice, 'GET', `${alice.pod}.changes?after=${after}`)
      expect((await from(Number(id))).status).toBe(200)
      const gone = await from(Number(id) - 1)
      expect([gone.status, await gone.json()]).toEqual([410, expect.objectContaining({ title: 'gone' })])
      const events = { accept: 'text/event-stream', 'last-event-id': '1' }
      await expectStatus(410, alice, 'GET', `${alice.pod}.changes`, events)
      await stop()
    })
  })
  it('a reader who is so slow that the log is swept past them is not led over the gap, and learns of it', async () => {
    await withDataFolder(async (data) => {
      server = await startTestServer({ data })
      const alice = await makePerson(server.url, 'alice')
      const document = `${alice.pod}diary/long.ttl`
      await expectStatus(201, alice, 'PUT', document, turtle, '<#a> <#b> 1.')
      const feed = `${alice.pod}.changes`
      const { hostname, port, pathname } = new URL(feed)
      const socket = connect(Number(port), hostname)
      const headers = { ...alice.session.headers('GET', feed), accept: 'text/event-stream' }
      socket.write(rawHead('GET', pathname, { ...headers, 'last-event-id': '1' }))
      await once(socket, 'readable')
      // More than fits on the way to somebody who does not read.
      let held = '<#a> <#b> 1'
      const change = (value: string) => {
        const [deletes, inserts] = [held, `<#a> <#b> "${value}"`]
        held = inserts
        return expectStatus(204, alice, 'PATCH', document, n3, patchOf({ deletes, inserts }))
      }
      for (let each = 0; each < 700; each++) await change(`${each}${'x'.repeat(7000)}`)
      const database = new DatabaseSync(join(data, 'hearth.db'))
      database.exec(`DELETE FROM log WHERE seq < (SELECT max(seq) FROM log) AND seq NOT IN (SELECT id FROM resource);
        INSERT INTO swept (id, terms, log) SELECT 1, 0, max(seq) - 1 FROM log`)
      database.close()
      await change('the last')
      const heard = await text(socket)
      expect(heard).not.toContain('the last')
      const id = [...heard.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? ''
      await expectStatus(410, alice, 'GET', `${feed}?after=${id}`, { accept: 'text/event-stream' })
      await stop()
    })
  })
})
