import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listener, listen, refusal } from './listeners.ts'
import { anonymous, expectStatus, openWorld, type Sender, send, share, turtle, type World } from './world.ts'

let world: World
let open: string
let shut: string
let count = 0

beforeAll(async () => {
  world = await openWorld()
  open = `${world.alice.pod}old/open.ttl`
  shut = `${world.alice.pod}old/shut.ttl`
  for (const url of [open, shut]) await change(url)
  await share(world.alice, open, [{ who: 'public', modes: ['Read'] }])
})

afterAll(() => world.server.close())

async function change(url: string): Promise<void> {
  await expectStatus([201, 204], world.alice, 'PUT', url, turtle, `<#a> <#b> ${count++}.`)
}

async function addressFor(sender: Sender, url = open): Promise<string> {
  return (await send(sender, 'GET', url)).headers.get('updates-via') ?? ''
}

/** Connects and asks for topics; gives what the server answered to each. */
async function sub(address: string, ...topics: string[]): Promise<[Listener, string[]]> {
  const listener = await listen(address)
  expect(await listener.nextText()).toBe('protocol solid-0.1')
  const answers: string[] = []
  for (const topic of topics) {
    listener.socket.send(`sub ${topic}`)
    answers.push(await listener.nextText())
  }
  return [listener, answers]
}

describe('the socket of older apps', () => {
  it('NT-36 tells everyone of public resources', async () => {
    const address = await addressFor(anonymous)
    expect(address).toBe(`${world.server.url.replace('http', 'ws')}.notifications/solid-0.1`)
    const [listener, answers] = await sub(address, open)
    expect(answers).toEqual([`ack ${open}`])
    await change(open)
    expect(await listener.nextText()).toBe(`pub ${open}`)
    const named = await listen(address, ['solid-0.1'])
    expect(named.socket.protocol).toBe('solid-0.1')
  })

  it('NT-36, bug-class-12, bug-class-13 tells strangers nothing of private ones, not even whether they exist', async () => {
    const missing = `${world.alice.pod}old/none.ttl`
    const topics = [shut, missing, `${open}.acl`, `${world.alice.pod}old/`, 'https://elsewhere.example/']
    const [listener, answers] = await sub(await addressFor(anonymous), ...topics, open)
    expect(answers).toEqual([...topics.map((topic) => `err ${topic} not readable`), `ack ${open}`])
    await change(shut)
    await change(missing)
    await change(open)
    expect(await listener.nextText()).toBe(`pub ${open}`)
    expect(listener.texts).toHaveLength(8)
  })

  it('NT-36 tells who is signed in of what they may read, by an address that is theirs', async () => {
    const address = await addressFor(world.alice, shut)
    expect(address).toContain('?ticket=')
    expect(await addressFor(world.alice)).toBe(address)
    const [mine, answers] = await sub(address, shut)
    const [theirs, refused] = await sub(await addressFor(world.bob), shut, open)
    expect([...answers, ...refused]).toEqual([`ack ${shut}`, `err ${shut} not readable`, `ack ${open}`])
    await change(shut)
    expect(await mine.nextText()).toBe(`pub ${shut}`)
    await change(open)
    expect(await theirs.nextText()).toBe(`pub ${open}`)
  })

  it('NT-36 whoever may read what is not there yet can wait for it, and nobody else is told of a socket', async () => {
    const awaited = `${world.alice.pod}old/awaited.ttl`
    const answer = await expectStatus(404, world.alice, 'GET', awaited)
    const [listener, answers] = await sub(answer.headers.get('updates-via') ?? '', awaited)
    expect(answers).toEqual([`ack ${awaited}`])
    await change(awaited)
    expect(await listener.nextText()).toBe(`pub ${awaited}`)
    for (const [sender, status] of [
      [anonymous, 401],
      [world.bob, 403],
    ] as const) {
      const refused = await expectStatus(status, sender, 'HEAD', `${world.alice.pod}old/never.ttl`)
      expect(refused.headers.get('updates-via')).toBeNull()
    }
  })

  it('NT-36 a container tells of what comes into it and goes, once each, whoever else tried', async () => {
    const box = `${world.alice.pod}old/raced/`
    await expectStatus(201, world.alice, 'PUT', box, turtle)
    const [listener] = await sub(await addressFor(world.alice, box), box)
    const only = { ...turtle, 'if-none-match': '*' }
    const attempts = Array.from({ length: 10 }, (_, n) =>
      send(world.alice, 'PUT', `${box}made.ttl`, only, `<#a> <#b> ${n}.`),
    )
    const statuses = (await Promise.all(attempts)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, ...Array.from({ length: 9 }, () => 412)])
    await expectStatus(205, world.alice, 'DELETE', `${box}made.ttl`)
    expect([await listener.nextText(), await listener.nextText()]).toEqual([`pub ${box}`, `pub ${box}`])
    await expectStatus(404, world.alice, 'DELETE', `${box}made.ttl`)
    await listener.settled()
    expect(listener.texts.filter((text) => text.startsWith('pub'))).toHaveLength(2)
  })

  it('NT-36, bug-class-02 takes no ticket that it did not make', async () => {
    const address = await addressFor(world.bob)
    const [payload = '', seal = ''] = address.split('ticket=')[1]?.split('.') ?? []
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { webid: string }
    expect(claims.webid).toBe(world.bob.webId)
    const forged = Buffer.from(JSON.stringify({ ...claims, webid: world.alice.webId })).toString('base64url')
    const bare = address.split('?')[0]
    for (const ticket of [`${forged}.${seal}`, forged, `${payload}.`, `${payload}.${seal}x`, '', '.']) {
      expect(await refusal(`${bare}?ticket=${ticket}`), ticket).toBe(403)
    }
  })

  it('NT-36, bug-class-12 stops with the right', async () => {
    const [stranger] = await sub(await addressFor(anonymous), open)
    const [owner] = await sub(await addressFor(world.alice), open)
    await share(world.alice, open, [])
    await change(open)
    expect(await owner.nextText()).toBe(`pub ${open}`)
    await share(world.alice, open, [{ who: 'public', modes: ['Read'] }])
    await change(open)
    expect(await stranger.nextText()).toBe(`pub ${open}`)
    expect(stranger.texts).toHaveLength(3)
  })

  it('NT-36 can be switched off', async () => {
    const without = await openWorld({ legacySocket: 'off' })
    try {
      expect(await addressFor(anonymous, `${without.alice.pod}profile/card`)).toBe('')
      const address = `${without.server.url.replace('http', 'ws')}.notifications/solid-0.1`
      expect(await refusal(address)).toBe(404)
    } finally {
      await without.server.close()
    }
  })
})
