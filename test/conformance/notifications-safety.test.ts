import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dpopSession } from '../dpop-session.ts'
import { hear, listen, type Message, openEvents, request, serviceOf, subscribe } from './listeners.ts'
import {
  aclOf,
  anonymous,
  expectStatus,
  jsonLd,
  openWorld,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

let world: World
let folder: string
let topic: string
let count = 0

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world.server.close())

async function room(name: string): Promise<void> {
  folder = `${world.alice.pod}${name}/`
  topic = `${folder}one.ttl`
  await change()
}

async function change(url = topic): Promise<string> {
  const put = await expectStatus([201, 204], world.alice, 'PUT', url, turtle, `<#a> <#b> ${count++}.`)
  return put.headers.get('etag') ?? ''
}

/** The account API as somebody who is signed in with their password; addresses relative to their account. */
async function accountOf({ email, password }: World['alice']) {
  const entry = `${world.server.url}.account/`
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const body = JSON.stringify({ email, password })
  const login = await fetch(`${entry}login/password/`, { method: 'POST', headers, body })
  const authorization = `CSS-Account-Token ${((await login.json()) as { authorization: string }).authorization}`
  const controls = await fetch(entry, { headers: { ...headers, authorization } })
  const { clientCredentials } = ((await controls.json()) as { controls: { account: Record<string, string> } })
    .controls.account
  return async (path: string, method: string, values?: object): Promise<Response> => {
    const address = new URL(path, clientCredentials?.replace('client-credentials/', ''))
    const response = await fetch(address, {
      method,
      headers: { ...headers, authorization },
      ...(values ? { body: JSON.stringify(values) } : {}),
    })
    if (!response.ok) expect.fail(await response.text())
    return response
  }
}

const bobReads = () => [{ who: world.bob.webId, modes: ['Read'] }]

describe('messages and rights', () => {
  it('NT-12, bug-class-12 a subscriber hears nothing while the right is gone, and again when it is back', async () => {
    await room('revoked')
    await share(world.alice, topic, bobReads())
    const [bob, alice] = [
      await hear(world.bob, world.server.url, topic),
      await hear(world.alice, world.server.url, topic),
    ]
    const before = await change()
    expect(await bob.next()).toMatchObject({ state: before })
    await share(world.alice, topic, [])
    await change()
    await expectStatus(205, world.alice, 'DELETE', topic)
    await change()
    for (let heard = 0; heard < 4; heard++) await alice.next()
    await share(world.alice, topic, bobReads())
    const after = await change()
    expect(await bob.next()).toMatchObject({ state: after })
    expect(bob.texts).toHaveLength(2)
  })

  it('bug-class-12 the deletion of what one could read is told, of what one could not read it is not', async () => {
    await room('deleted')
    await share(world.alice, folder, bobReads())
    const bob = await hear(world.bob, world.server.url, topic)
    await expectStatus(205, world.alice, 'DELETE', topic)
    expect(await bob.next()).toMatchObject({ type: 'Delete', object: topic })
    await change()
    expect(await bob.next()).toMatchObject({ type: 'Create' })

    await share(world.alice, folder, [])
    await expectStatus(205, world.alice, 'DELETE', topic)
    await change()
    await share(world.alice, folder, bobReads())
    const state = await change()
    expect(await bob.next()).toMatchObject({ type: 'Update', state })
    expect(bob.texts).toHaveLength(3)
  })

  it('bug-class-12, CT-9 members are named to whoever may list the container, and to nobody else', async () => {
    await room('members')
    const secret = `${folder}secret.ttl`
    const mayList = { who: world.bob.webId, modes: ['Read'], scope: 'accessTo' as const }
    await share(world.alice, folder, [mayList])
    const bob = await hear(world.bob, world.server.url, folder)
    await change(secret)
    expect(await bob.next()).toMatchObject({ type: 'Add', object: secret })
    await expectStatus(403, world.bob, 'GET', secret)
    expect(await (await send(world.bob, 'GET', folder)).text()).toContain('secret.ttl')

    await share(world.alice, folder, [{ ...mayList, scope: 'default' }])
    await change(`${folder}unheard.ttl`)
    await share(world.alice, folder, [mayList])
    await change(`${folder}heard.ttl`)
    expect(await bob.next()).toMatchObject({ object: `${folder}heard.ttl` })
    expect(bob.texts).toHaveLength(2)
  })

  it('bug-class-12 an ACL is told of to those who control it, for as long as they do', async () => {
    await room('controlled')
    const acl = `${topic}.acl`
    const controls = { who: world.bob.webId, modes: ['Read', 'Control'] }
    await share(world.alice, topic, [controls])
    const bob = await hear(world.bob, world.server.url, acl)
    await share(world.alice, topic, [controls, { who: 'public', modes: ['Read'] }])
    expect(await bob.next()).toMatchObject({ object: acl, type: 'Update' })
    await share(world.alice, topic, bobReads())
    const body = aclOf(topic, world.alice.webId, bobReads())
    await expectStatus(204, world.alice, 'PUT', acl, turtle, body)
    await share(world.alice, topic, [controls])
    expect(await bob.next()).toMatchObject({ object: acl })
    await bob.settled()
    expect(bob.texts).toHaveLength(2)
  })

  it('bug-class-12 a group’s former member hears no more', async () => {
    await room('grouped')
    const group = `${world.alice.pod}groups/team.ttl`
    const members = (...webIds: string[]) =>
      `<#us> a <http://www.w3.org/2006/vcard/ns#Group>${webIds.map((webId) => `; <http://www.w3.org/2006/vcard/ns#hasMember> <${webId}>`).join('')}.`
    await expectStatus(201, world.alice, 'PUT', group, turtle, members(world.bob.webId))
    await share(world.alice, topic, [{ who: `group:${group}#us`, modes: ['Read'] }])
    const bob = await hear(world.bob, world.server.url, topic)
    const heard = await change()
    expect(await bob.next()).toMatchObject({ state: heard })
    await expectStatus(204, world.alice, 'PUT', group, turtle, members(world.alice.webId))
    await change()
    await expectStatus(204, world.alice, 'PUT', group, turtle, members(world.bob.webId))
    const again = await change()
    expect(await bob.next()).toMatchObject({ state: again })
    expect(bob.texts).toHaveLength(2)
  })
})

describe('messages and sign-in', () => {
  it('bug-class-18, bug-class-12 what was opened with credentials goes silent when those are deleted', async () => {
    await room('signed-out')
    const account = await accountOf(world.alice)
    const made = await account('client-credentials/', 'POST', { name: 'other', webId: world.alice.webId })
    const { id, secret, resource } = (await made.json()) as Record<'id' | 'secret' | 'resource', string>
    const other = await dpopSession(world.server.url, id, secret)
    const heard = await hear(other, world.server.url, topic)
    const old = await listen((await send(other, 'GET', topic)).headers.get('updates-via') ?? '')
    old.socket.send(`sub ${topic}`)
    expect([await old.nextText(), await old.nextText()]).toEqual(['protocol solid-0.1', `ack ${topic}`])
    const mine = await hear(world.alice, world.server.url, topic)
    const state = await change()
    expect(await heard.next()).toMatchObject({ state })
    expect(await old.nextText()).toBe(`pub ${topic}`)
    await mine.next()

    await account(resource, 'DELETE')
    const unheard = await change()
    expect(await mine.next()).toMatchObject({ state: unheard })
    await Promise.all([heard.settled(), old.settled()])
    expect([heard.texts.length, old.texts.length]).toEqual([1, 3])
  })
})

describe('crowds and slow readers', () => {
  it('bug-class-25 who does not read is dropped with a place to go on from, and keeps nobody waiting', async () => {
    await room('slow')
    // Long names make large messages, so that what the network itself holds back is soon full.
    const long = `${folder}${Array.from({ length: 16 }, () => `${'x'.repeat(240)}/`).join('')}one.ttl`
    await change(long)
    const channel = await subscribe(world.alice, world.server.url, ['EventSourceChannel2023', long])
    const slow = await openEvents(channel.receiveFrom)
    const socket = await subscribe(world.alice, world.server.url, ['WebSocketChannel2023', long])
    const stuck = await listen(socket.receiveFrom)
    stuck.socket.pause()
    const quick = await hear(world.alice, world.server.url, long)
    const states: string[] = []
    for (let batch = 0; batch < 60; batch++) {
      states.push(...(await Promise.all(Array.from({ length: 50 }, () => change(long)))))
    }
    for (let heard = 0; heard < states.length; heard++) await quick.next()
    const inOrder = quick.texts.map((text) => (JSON.parse(text) as Message).state)
    expect([...inOrder].sort()).toEqual([...states].sort())

    const got: (string | undefined)[] = []
    let last = ''
    const take = async (stream: typeof slow): Promise<void> => {
      for (;;) {
        const { id = '', data } = await stream.next()
        last = id
        got.push((JSON.parse(data ?? '') as Message).state)
        if (got.length === states.length) return
      }
    }
    await expect(take(slow)).rejects.toThrow()
    expect(got.length).toBeLessThan(states.length)
    await take(await openEvents(channel.receiveFrom, { headers: { 'last-event-id': last } }))
    expect(got).toEqual(inOrder)

    stuck.socket.resume()
    const { code, reason } = await stuck.closed()
    expect([1006, 1013]).toContain(code)
    if (code === 1013) expect(reason).toMatch(/^after=\d+$/)
    expect(stuck.texts.length).toBeLessThan(states.length)
  })

  it('bug-class-25 nobody can have channels made and ended without end', async () => {
    const small = await openWorld({ channelsPerAgent: '2' })
    try {
      const [name, url] = ['WebSocketChannel2023', `${small.alice.pod}profile/card`] as const
      for (let round = 0; round < 10; round++) {
        const { id } = await subscribe(anonymous, small.server.url, [name, url])
        await expectStatus(204, anonymous, 'DELETE', id)
      }
      const body = request(name, url)
      const refused = await expectStatus(
        429,
        anonymous,
        'POST',
        serviceOf(small.server.url, name),
        jsonLd,
        body,
      )
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      await subscribe(small.alice, small.server.url, [name, url])
    } finally {
      await small.server.close()
    }
  })

  it('bug-class-25 the lines of strangers are counted by their address', async () => {
    const small = await openWorld({ channelsPerAgent: '2', trustedProxies: '1' })
    try {
      const url = `${small.alice.pod}profile/card`
      const ask = (address: string) =>
        send(
          anonymous,
          'POST',
          serviceOf(small.server.url, 'WebSocketChannel2023'),
          {
            ...jsonLd,
            'x-forwarded-for': address,
          },
          request('WebSocketChannel2023', url),
        )
      const statuses: number[] = []
      for (const address of [
        '203.0.113.1',
        '203.0.113.1',
        '203.0.113.1',
        '203.0.113.2',
        '9.9.9.9, 203.0.113.1',
      ]) {
        statuses.push((await ask(address)).status)
      }
      expect(statuses).toEqual([200, 200, 429, 200, 429])
    } finally {
      await small.server.close()
    }
  })
})
