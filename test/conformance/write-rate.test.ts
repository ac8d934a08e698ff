import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { anonymous, expectStatus, members, plain, send, share } from './world.ts'

const [perAgent, perStranger] = [12, 5]
let now = Date.now()
let server: RunningServer
let alice: Person
let bob: Person
let open: string

beforeAll(async () => {
  server = await startTestServer(
    {
      writesPerMinute: String(perAgent),
      anonymousWritesPerMinute: String(perStranger),
      trustedProxies: '1',
    },
    { clock: { now: () => now } },
  )
  ;[alice, bob] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')]
  open = `${alice.pod}open/`
  await expectStatus(201, alice, 'PUT', open)
  await share(alice, open, [{ who: 'public', modes: ['Read', 'Append'] }])
})

afterAll(() => server.close())

const from = (address: string) => ({ ...plain, 'x-forwarded-for': address })

it('bug-class-14 P-60 strangers write so often from one address, whatever they say of those behind them', async () => {
  const post = (address: string) => send(anonymous, 'POST', open, from(address), 'x')
  const answers = await Promise.all(
    Array.from({ length: 2 * perStranger }, (_, n) => post(`203.0.113.${n}, 198.51.100.7`)),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(perStranger)
  expect(await members(alice, open)).toHaveLength(perStranger)

  const refused = await post('198.51.100.7')
  expect(refused.status).toBe(429)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(0)
  const crossOrigin = { ...from('198.51.100.7'), origin: 'https://app.example' }
  const shown = await expectStatus(429, anonymous, 'POST', open, crossOrigin, 'x')
  expect(shown.headers.get('access-control-expose-headers')).toContain('Retry-After')

  expect((await post('198.51.100.8')).status).toBe(201)
  await expectStatus(200, anonymous, 'GET', open, { 'x-forwarded-for': '198.51.100.7' })
  now += seconds * 1000
  expect((await post('198.51.100.7')).status).toBe(201)
  expect((await post('198.51.100.7')).status).toBe(429)
})

it('bug-class-14 addresses of one IPv6 network are one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 2 * perStranger }, (_, n) =>
      send(anonymous, 'POST', open, from(`2001:db8:1:2::${n + 1}`), 'x'),
    ),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(perStranger)
  await expectStatus(201, anonymous, 'POST', open, from('2001:db8:1:3::1'), 'x')
})

it('bug-class-14 P-60 an agent writes so often to one pod; to another, or as another, it is not its turn', async () => {
  now += 60_000
  const put = (person: Person, pod: string, n: number) => send(person, 'PUT', `${pod}${n}`, plain, 'x')
  const own = await Promise.all(Array.from({ length: 2 * perAgent }, (_, n) => put(alice, alice.pod, n)))
  expect(own.filter(({ status }) => status === 201)).toHaveLength(perAgent)
  expect(own.filter(({ status }) => status === 429)).toHaveLength(perAgent)

  expect((await put(alice, bob.pod, 1)).status).toBe(403)
  expect((await put(bob, bob.pod, 1)).status).toBe(201)
  await expectStatus(200, alice, 'GET', `${alice.pod}0`)
  const large = await send(alice, 'PUT', `${alice.pod}large`, plain, 'x'.repeat(200_000))
  expect(large.status).toBe(429)
  await expectStatus(404, alice, 'GET', `${alice.pod}large`)
  now += 60_000
  expect((await put(alice, alice.pod, 99)).status).toBe(201)
})
