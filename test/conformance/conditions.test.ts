import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anonymous,
  containerLink,
  expectStatus,
  graphOf,
  listOf,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

let world: World
let box: string
let url: string

const json = { accept: 'application/ld+json' }

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}conditional/`
  url = `${box}doc.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 0.')
})

afterAll(() => world.server.close())

async function etagOf(target = url, headers = {}): Promise<string> {
  return (await expectStatus(200, world.alice, 'HEAD', target, headers)).headers.get('etag') ?? ''
}

describe('entity tags', () => {
  it('CR-1, CR-2 every representation has a strong tag of its own', async () => {
    for (const target of [url, box]) {
      const [one, other] = [await etagOf(target), await etagOf(target, json)]
      expect(one).not.toBe(other)
      for (const tag of [one, other]) expect(tag).toMatch(/^"[^"]+"$/)
    }
  })

  it('CR-3 every change makes a new tag, also of the listing, also within one second', async () => {
    const seen = new Set<string>()
    const note = async () => {
      seen.add(await etagOf())
      seen.add(`listing ${await etagOf(box)}`)
    }
    await note()
    for (let n = 1; n <= 5; n++) {
      await expectStatus(204, world.alice, 'PUT', url, turtle, `<#a> <#b> ${n}.`)
      await note()
    }
    await expectStatus(204, world.alice, 'PUT', url, turtle, '<#a> <#b> 0.')
    await note()
    expect(seen.size).toBe(14)
  })

  it('CR-3 a re-created resource never shows an old tag', async () => {
    const target = `${box}again`
    const seen = new Set<string>()
    for (let n = 0; n < 5; n++) {
      await expectStatus(201, world.alice, 'PUT', target, plain, 'same')
      seen.add(await etagOf(target))
      await expectStatus(205, world.alice, 'DELETE', target)
    }
    expect(seen.size).toBe(5)
  })

  it('CR-11 the tag of a PUT is that of the next GET', async () => {
    for (const type of [
      turtle,
      { 'content-type': 'text/turtle ;charset=utf-8' },
      { 'content-type': 'Text/Turtle' },
    ]) {
      const put = await expectStatus(204, world.alice, 'PUT', url, type, '<#a> <#b> 0.')
      const tag = put.headers.get('etag')
      if (tag !== null) expect(await etagOf()).toBe(tag)
    }
  })
})

describe('reading on condition', () => {
  it('CR-7 If-None-Match is a 304 without a body, for that representation alone', async () => {
    const tag = await etagOf()
    for (const value of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const response = await expectStatus(304, world.alice, 'GET', url, { 'if-none-match': value })
      expect(await response.text()).toBe('')
      expect(response.headers.get('etag')).toBe(tag)
      expect(response.headers.get('vary')).toContain('Accept')
      expect(response.headers.has('cache-control')).toBe(true)
    }
    await expectStatus(200, world.alice, 'GET', url, { 'if-none-match': tag, ...json })
    await expectStatus(200, world.alice, 'GET', url, { 'if-none-match': '"other"' })
    await expectStatus(304, world.alice, 'HEAD', url, { 'if-none-match': tag })
    await expectStatus(401, anonymous, 'GET', url, { 'if-none-match': tag })
  })

  it.each([
    ['a document', 'doc.ttl', '*/*'],
    ['a document in its other form', 'doc.ttl', 'application/ld+json'],
    ['a container', '', '*/*'],
    ['a container in its other form', '', 'application/ld+json'],
    ['the description of a container', '.meta', '*/*'],
    ['an ACL', '../.acl', '*/*'],
    ['a file', 'kind', '*/*'],
  ])(
    'CR-7 RFC 9110 15.4.5 a 304 of %s has what the 200 would say of caching',
    async (_what, path, accept) => {
      await expectStatus([201, 204], world.alice, 'PUT', `${box}kind`, plain, 'x')
      const target = new URL(path, box).href
      const whole = await expectStatus(200, world.alice, 'GET', target, { accept })
      const tag = whole.headers.get('etag') ?? ''
      expect(tag).toMatch(/^"[^"]+"$/)
      for (const method of ['GET', 'HEAD']) {
        const same = await expectStatus(304, world.alice, method, target, { accept, 'if-none-match': tag })
        for (const name of ['etag', 'vary', 'cache-control', 'last-modified', 'wac-allow'])
          expect([name, same.headers.get(name)]).toEqual([name, whole.headers.get(name)])
        for (const name of ['content-length', 'content-type', 'transfer-encoding'])
          expect([name, same.headers.get(name)]).toEqual([name, null])
        expect(await same.text()).toBe('')
      }
    },
  )

  it('CR-8 If-Modified-Since is a 304, unless If-None-Match says more', async () => {
    const since = (await send(world.alice, 'HEAD', url)).headers.get('last-modified') ?? ''
    await expectStatus(304, world.alice, 'GET', url, { 'if-modified-since': since })
    await expectStatus(200, world.alice, 'GET', url, { 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' })
    await expectStatus(200, world.alice, 'GET', url, { 'if-modified-since': 'no date' })
    const both = { 'if-modified-since': since, 'if-none-match': '"other"' }
    await expectStatus(200, world.alice, 'GET', url, both)
    // A listing changes more often than its containment, so a date must not hide that.
    await expectStatus(200, world.alice, 'GET', box, { 'if-modified-since': since })
  })

  it('CR-5 RFC 9110 13.1.1 a read with another If-Match is a 412: parts of two states do not make a whole', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}parts`, plain, '0123456789')
    for (const target of [url, box, `${box}parts`, `${box}.meta`]) {
      const tag = await etagOf(target)
      for (const method of ['GET', 'HEAD']) {
        for (const value of [tag, `"other", ${tag}`, '*'])
          await expectStatus(200, world.alice, method, target, { 'if-match': value })
        for (const value of ['"other"', `W/${tag}`])
          await expectStatus(412, world.alice, method, target, { 'if-match': value })
        await expectStatus(401, anonymous, method, target, { 'if-match': '"other"' })
      }
    }
    const part = { range: 'bytes=0-3', 'if-match': '"other"' }
    await expectStatus(412, world.alice, 'GET', `${box}parts`, part)
    await expectStatus(412, world.alice, 'GET', url, { 'if-match': await etagOf(), ...json })
  })

  it('CR-8 RFC 9110 13.1.4 a read with an If-Unmodified-Since of before is a 412, unless If-Match says more', async () => {
    const old = { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }
    for (const method of ['GET', 'HEAD']) {
      await expectStatus(412, world.alice, method, url, old)
      await expectStatus(200, world.alice, method, url, { ...old, 'if-match': await etagOf() })
      await expectStatus(200, world.alice, method, url, { 'if-unmodified-since': 'no date' })
    }
  })
})

describe('writing on condition', () => {
  it('CR-4 If-None-Match: * only creates', async () => {
    const create = { 'if-none-match': '*' }
    await expectStatus(201, world.alice, 'PUT', `${box}new`, { ...plain, ...create }, 'first')
    await expectStatus(412, world.alice, 'PUT', `${box}new`, { ...plain, ...create }, 'second')
    expect(await (await send(world.alice, 'GET', `${box}new`)).text()).toBe('first')
    await expectStatus(
      412,
      world.alice,
      'PATCH',
      url,
      { ...n3, ...create },
      patchOf({ inserts: '<#x> <#y> 1' }),
    )
    await expectStatus(201, world.alice, 'PUT', `${box}c/`, { ...turtle, ...containerLink, ...create })
    await expectStatus(412, world.alice, 'PUT', `${box}c/`, { ...turtle, ...containerLink, ...create })
    expect(await graphOf(world.alice, url)).toHaveLength(1)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])(
    'CR-5 %s with another If-Match is a 412 and changes nothing',
    async (method) => {
      const before = await etagOf()
      const [type, body] =
        method === 'PUT'
          ? [turtle, '']
          : method === 'PATCH'
            ? [n3, patchOf({ inserts: '<#x> <#y> 1' })]
            : [{}, undefined]
      for (const tag of ['"other"', '"0-ttl"', `W/${before}`, 'garbage']) {
        await expectStatus(412, world.alice, method, url, { ...type, 'if-match': tag }, body)
      }
      expect(await etagOf()).toBe(before)
      if (method !== 'DELETE') {
        await expectStatus(412, world.alice, method, `${box}none`, { ...type, 'if-match': '*' }, body)
        await expectStatus(404, world.alice, 'GET', `${box}none`)
      }
    },
  )

  it('CR-5 POST compares with the container', async () => {
    const before = await members(world.alice, box)
    await expectStatus(412, world.alice, 'POST', box, { ...plain, 'if-match': '"other"' }, 'x')
    expect(await members(world.alice, box)).toEqual(before)
    await expectStatus(201, world.alice, 'POST', box, { ...plain, 'if-match': await etagOf(box) }, 'x')
  })

  it('CR-6 If-Match takes the tag of any representation of the state', async () => {
    for (const headers of [{}, json]) {
      const tag = await etagOf(url, headers)
      await expectStatus(
        204,
        world.alice,
        'PUT',
        url,
        { ...turtle, 'if-match': `"x", ${tag}` },
        '<#a> <#b> 0.',
      )
      await expectStatus(412, world.alice, 'PUT', url, { ...turtle, 'if-match': tag }, '<#a> <#b> 9.')
    }
  })

  it('CR-8 If-Unmodified-Since is a 412, unless If-Match says more', async () => {
    const old = { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }
    await expectStatus(412, world.alice, 'PUT', url, { ...turtle, ...old }, '<#a> <#b> 7.')
    const match = { 'if-match': await etagOf() }
    await expectStatus(204, world.alice, 'PUT', url, { ...turtle, ...old, ...match }, '<#a> <#b> 0.')
    const future = { 'if-unmodified-since': new Date(Date.now() + 60_000).toUTCString() }
    await expectStatus(204, world.alice, 'PUT', url, { ...turtle, ...future }, '<#a> <#b> 0.')
    expect(await graphOf(world.alice, url)).toEqual([`${url}#a ${url}#b 0`])
  })

  it('CR-9 a condition counts only where the request would have succeeded', async () => {
    const condition = { 'if-match': '"other"' }
    await expectStatus(401, anonymous, 'PUT', url, { ...turtle, ...condition }, '')
    await expectStatus(403, world.bob, 'DELETE', url, condition)
    await expectStatus(404, world.alice, 'DELETE', `${box}none`, condition)
    await expectStatus(405, world.alice, 'POST', url, { ...turtle, ...condition }, '')
    await expectStatus(415, world.alice, 'PATCH', url, { ...plain, ...condition }, '')
    await expectStatus(400, world.alice, 'PUT', url, { ...turtle, ...condition }, '<#a>')
  })

  it('CR-9 P-52 AUX-4 N3-18 what could not be done whatever its condition is not a 412', async () => {
    const condition = { 'if-match': '"other"' }
    await expectStatus(201, world.alice, 'PUT', `${box}file`, plain, 'no RDF')

    for (const kept of [world.alice.pod, `${world.alice.pod}.acl`]) {
      const refused = await expectStatus(405, world.alice, 'DELETE', kept, condition)
      expect(refused.headers.get('allow')).not.toContain('DELETE')
      await expectStatus(200, world.alice, 'GET', kept)
    }
    await expectStatus(415, world.alice, 'PUT', `${box}.acl`, { ...plain, ...condition }, 'no RDF')
    const insert = patchOf({ inserts: '<#x> <#y> 1' })
    await expectStatus(415, world.alice, 'PATCH', `${box}file`, { ...n3, ...condition }, insert)
    expect(await (await send(world.alice, 'GET', `${box}file`)).text()).toBe('no RDF')
  })

  it.each([
    ['If-None-Match: *', async () => ({ target: `${box}race`, headers: { 'if-none-match': '*' } })],
    ['one If-Match', async () => ({ target: url, headers: { 'if-match': await etagOf() } })],
  ])('CR-10 of 30 with %s, exactly one wins', async (_what, prepare) => {
    const { target, headers } = await prepare()
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        expectStatus(
          [201, 204, 412],
          world.alice,
          'PUT',
          target,
          { ...turtle, ...headers },
          `<#a> <#b> ${n}.`,
        ),
      ),
    )
    const winners = answers.flatMap(({ ok }, n) => (ok ? [n] : []))
    expect(winners).toHaveLength(1)
    expect(await graphOf(world.alice, target)).toEqual([`${target}#a ${target}#b ${winners[0]}`])
  })
})

describe('caches and ranges', () => {
  it('CR-12 Vary names what an answer depends on', async () => {
    const tag = await etagOf()
    type Answer = readonly [status: number, method: string, target: string, headers: Record<string, string>]
    const answers: readonly Answer[] = [
      ...[url, box, `${box}.meta`, world.alice.pod, `${world.alice.pod}.acl`].flatMap((target) =>
        ['GET', 'HEAD'].map((method) => [200, method, target, {}] as const),
      ),
      [304, 'GET', url, { 'if-none-match': tag }],
      [404, 'GET', `${box}none`, {}],
      [406, 'GET', url, { accept: 'image/png' }],
      [412, 'DELETE', url, { 'if-match': '"other"' }],
      [405, 'POST', url, turtle],
      [204, 'OPTIONS', url, {}],
    ]
    const expectVary = (response: Response) =>
      expect(listOf(response, 'vary')).toEqual(
        expect.arrayContaining(['Accept', 'Authorization', 'Origin', 'Prefer']),
      )
    for (const answer of answers) {
      const [status, method, target, headers] = answer
      expectVary(await expectStatus(status, world.alice, method, target, headers))
    }
    expectVary(await expectStatus(401, anonymous, 'GET', url))
    expectVary(await expectStatus(403, world.bob, 'GET', url))
  })

  it('CR-13 what is not public is not kept by shared caches, and a refusal by none', async () => {
    expect((await send(world.alice, 'GET', url)).headers.get('cache-control')).toContain('private')
    expect((await send(anonymous, 'GET', url)).headers.get('cache-control')).toContain('no-store')
    expect((await send(world.bob, 'GET', url)).headers.get('cache-control')).toContain('no-store')
  })

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=5-100', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, undefined, 'bytes */10'],
    ['bytes=-0', 416, undefined, 'bytes */10'],
    ['bytes=a-b', 200, '0123456789', null],
    ['Bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['lines=0-3', 200, '0123456789', null],
  ])('CR-15 Range: %s', async (range, status, body, contentRange) => {
    const target = `${box}digits`
    await expectStatus([201, 204], world.alice, 'PUT', target, plain, '0123456789')
    const response = await expectStatus(status, world.alice, 'GET', target, { range })
    expect(response.headers.get('content-range')).toBe(contentRange)
    if (body !== undefined) expect(await response.text()).toBe(body)
    const whole = await expectStatus(200, world.alice, 'GET', target, { range, 'if-range': '"other"' })
    expect(await whole.text()).toBe('0123456789')
  })

  it('CR-15 RFC 9110 13.1.5 If-Range takes the very tag, and nothing weaker', async () => {
    const target = `${box}digits`
    await expectStatus([201, 204], world.alice, 'PUT', target, plain, '0123456789')
    const whole = await expectStatus(200, world.alice, 'GET', target)
    expect(whole.headers.get('accept-ranges')).toBe('bytes')
    const [tag, date] = ['etag', 'last-modified'].map((name) => whole.headers.get(name) ?? '')
    const part = { range: 'bytes=2-3' }
    const some = await expectStatus(206, world.alice, 'GET', target, { ...part, 'if-range': tag ?? '' })
    expect(await some.text()).toBe('23')
    for (const name of ['etag', 'vary', 'cache-control', 'last-modified', 'content-type'])
      expect([name, some.headers.get(name)]).toEqual([name, whole.headers.get(name)])
    for (const weak of [`W/${tag}`, date ?? ''])
      await expectStatus(200, world.alice, 'GET', target, { ...part, 'if-range': weak })
    const head = await expectStatus(200, world.alice, 'HEAD', target, part)
    expect([head.headers.get('content-length'), head.headers.get('content-range')]).toEqual(['10', null])
    const other = await expectStatus(200, world.alice, 'GET', url, { ...part, ...json })
    expect(other.headers.has('accept-ranges')).toBe(false)
  })

  it('CR-15 a part of a large file comes from the file', async () => {
    const target = `${box}large`
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => index % 256)
    await expectStatus(201, world.alice, 'PUT', target, { 'content-type': 'video/mp4' }, bytes)
    const response = await expectStatus(206, world.alice, 'GET', target, { range: 'bytes=100000-100009' })
    expect(response.headers.get('content-length')).toBe('10')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes.slice(100_000, 100_010))
    await share(world.alice, target, [])
    await expectStatus(401, anonymous, 'GET', target, { range: 'bytes=0-1' })
  })
})
