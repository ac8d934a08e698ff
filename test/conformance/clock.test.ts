import { createLog } from '@hearth/pod-server/src/base/log.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { type RunningServer, withDataFolder } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { anonymous, expectStatus, members, patchOf, plain, send, share, turtle } from './world.ts'

const minute = 60_000
const start = Date.now()
let now = start
let server: RunningServer
let alice: Person
let box: string

beforeAll(async () => {
  server = await startTestServer({}, { clock: { now: () => now } })
  alice = await makePerson(server.url, 'alice')
  box = `${alice.pod}box/`
  await expectStatus(201, alice, 'PUT', `${box}first`, plain, 'first')
  // Nobody has to sign in here: tokens are the one thing that a clock may decide about.
  await share(alice, box, [{ who: 'public', modes: ['Read', 'Write'] }])
})

beforeEach(() => {
  now = start
})

afterAll(() => server.close())

const steps = [-30, +45, -15, -60, +90, -1, +1, -30].map((minutes) => minutes * minute)

describe('a clock that is set back and forth', () => {
  it('CR-1, CR-3, CR-10 never makes an ETag come back, nor an old one hold', async () => {
    const url = `${box}tags.ttl`
    const seen = [await etagAfter('PUT', url, turtle, '<> <urn:is> 0.')]
    for (const [count, step] of steps.entries()) {
      now += step
      const old = seen.at(-1) ?? ''
      await expectStatus(304, anonymous, 'GET', url, { 'if-none-match': old, accept: 'text/turtle' })
      seen.push(await etagAfter('PUT', url, { ...turtle, 'if-match': old }, `<> <urn:is> ${count + 1}.`))
      await expectStatus(412, anonymous, 'PUT', url, { ...turtle, 'if-match': old }, '')
      await expectStatus(412, anonymous, 'PUT', url, { ...turtle, 'if-none-match': '*' }, '')
      await expectStatus(200, anonymous, 'GET', url, { 'if-none-match': old, accept: 'text/turtle' })
    }
    const versions = seen.map((etag) => Number(/^"(\d+)/.exec(etag)?.[1]))
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('CR-8 never lets a date say that what changed has not', async () => {
    const url = `${box}dates.txt`
    await expectStatus(201, anonymous, 'PUT', url, plain, 'as it was')
    for (const step of steps) {
      now += 2000
      const before = await send(anonymous, 'GET', url)
      const known = { 'if-modified-since': before.headers.get('last-modified') ?? '' }
      await expectStatus(304, anonymous, 'GET', url, known)
      now += step < 0 ? step : Math.max(step, 2000)
      await expectStatus(204, anonymous, 'PUT', url, plain, `after ${step}`)
      expect(await (await expectStatus(200, anonymous, 'GET', url, known)).text()).toBe(`after ${step}`)
      await expectStatus(
        412,
        anonymous,
        'PUT',
        url,
        { ...plain, 'if-unmodified-since': known['if-modified-since'] },
        'x',
      )
    }
  })

  it('CT-12 keeps members listed in the order they came, a page at a time', async () => {
    const expected: string[] = []
    for (const [count, step] of steps.entries()) {
      now += step
      await expectStatus(201, anonymous, 'PUT', `${box}list/${count}`, plain, 'x')
      expected.push(`${count}`)
    }
    expect(await members(anonymous, `${box}list/`)).toEqual(expected)
    const paged: string[] = []
    let page = `${box}list/?max-member-count=3`
    for (;;) {
      const answer = await expectStatus(200, anonymous, 'GET', page, { accept: 'text/turtle' })
      const listed = (await answer.text()).matchAll(/ldp:contains <[^>]*\/list\/(\d)>/g)
      paged.push(...[...listed].map(([, name = '']) => name))
      const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
      if (next === undefined) break
      page = next
    }
    expect(paged).toEqual(expected)
  })

  it('P-51, N3-22 lets every kind of write through, and blobs stay', async () => {
    const blob = new Uint8Array(100_000).fill(9)
    for (const [count, step] of steps.entries()) {
      now += step
      await expectStatus(201, anonymous, 'PUT', `${box}blob-${count}`, { 'content-type': 'image/png' }, blob)
      await expectStatus(
        [201, 204],
        anonymous,
        'PATCH',
        `${box}patched.ttl`,
        { 'content-type': 'text/n3' },
        patchOf({ inserts: `<> <urn:is> ${count}.` }),
      )
      await expectStatus(201, anonymous, 'POST', box, { ...plain, slug: `posted-${count}` }, 'x')
      await expectStatus(205, anonymous, 'DELETE', `${box}posted-${count}`)
      for (let older = 0; older <= count; older++) {
        const { headers } = await expectStatus(200, anonymous, 'HEAD', `${box}blob-${older}`)
        expect(headers.get('content-length')).toBe('100000')
      }
    }
  })

  it('O-29 makes tokens and proofs wait, and says that it is about a clock', async () => {
    await expectStatus(200, alice, 'GET', `${alice.pod}profile/card`)
    for (const step of [-30 * minute, 30 * minute]) {
      now = start + step
      const answer = await expectStatus(401, alice, 'GET', alice.pod)
      expect(await answer.text()).toMatch(/clock|time|expired|early|old|future/i)
    }
    now = start
    await expectStatus(200, alice, 'GET', alice.pod)
  })
})

async function etagAfter(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<string> {
  const answer = await expectStatus([201, 204], anonymous, method, url, headers, body)
  return answer.headers.get('etag') ?? ''
}

describe('a machine that starts in the past', () => {
  it.each([
    [-2, []],
    [
      -60,
      [
        [
          'the clock of this machine is behind what was written last: nobody can sign in until it is right',
          60,
        ],
      ],
    ],
  ])('by %i minutes: tells its operator where that keeps people out', async (minutes, expected) => {
    await withDataFolder(async (data) => {
      const first = await startTestServer({ data }, { clock: { now: () => start } })
      await makePerson(first.url, 'alice')
      await first.close()
      const told: unknown[] = []
      const warn = (message: string, fields: Record<string, unknown> = {}) =>
        void told.push([message, fields.minutes])
      const log = { ...createLog('silent'), warn }
      const { port } = new URL(first.url)
      const clock = { now: () => start + minutes * minute }
      const second = await startTestServer({ data, port }, { clock, log })
      await second.close()
      expect(told).toEqual(expected)
    })
  })
})
