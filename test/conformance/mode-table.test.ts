import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAcpWorld, type PolicyOf, setPolicies } from './acp-world.ts'
import {
  anonymous,
  containerLink,
  expectStatus,
  graphOf,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  type Sender,
  share,
  turtle,
  type World,
} from './world.ts'

/** Two spellings of one grant: what somebody may do to the subject itself, and to what has no rules of its own below it. */
type Grant = (subject: string, who: string, own: readonly string[], below: readonly string[]) => Promise<void>

let world: World

const byList: Grant = (subject, who, own, below) =>
  share(world.alice, subject, [
    { who, modes: own, scope: 'accessTo' },
    { who, modes: below, scope: 'default' },
  ])

const byPolicies: Grant = (subject, who, own, below) => {
  const policy = (allow: readonly string[]): PolicyOf => ({
    allow,
    anyOf: [{ agent: [who === 'public' ? 'PublicAgent' : who] }],
  })
  return setPolicies(world.alice, subject, [policy(own)], [policy(below)])
}

interface Action {
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const sparql = { 'content-type': 'application/sparql-update' }
const actions = {
  GET: { method: 'GET' },
  HEAD: { method: 'HEAD' },
  PUT: { method: 'PUT', headers: turtle, body: '<#a> <#b> 2.' },
  mkdir: { method: 'PUT', headers: { ...turtle, ...containerLink } },
  POST: { method: 'POST', headers: plain, body: 'x' },
  insert: { method: 'PATCH', headers: n3, body: patchOf({ inserts: '<#a> <#b> 3' }) },
  remove: { method: 'PATCH', headers: n3, body: patchOf({ deletes: '<#a> <#b> 1' }) },
  'SPARQL insert': { method: 'PATCH', headers: sparql, body: 'INSERT DATA { <#a> <#b> 4 }' },
  'SPARQL delete': { method: 'PATCH', headers: sparql, body: 'DELETE DATA { <#a> <#b> 1 }' },
  DELETE: { method: 'DELETE' },
} satisfies Record<string, Action>

type Row = readonly [
  action: keyof typeof actions,
  container: string,
  member: string,
  there: Answer,
  missing: Answer,
]
/** A status, or the refusal: 401 for nobody, 403 for somebody. */
type Answer = number | 'no'

/** With these modes on the container and on its member, a member that is there with rules of its own, and one that is not. */
const onMember: readonly Row[] = [
  ['GET', '', '', 'no', 'no'],
  ['GET', '', 'R', 200, 404],
  ['GET', 'R', '', 'no', 'no'],
  ['GET', 'RAWC', 'AWC', 'no', 'no'],
  ['HEAD', '', 'R', 200, 404],
  ['HEAD', 'RAWC', 'AWC', 'no', 'no'],
  ['PUT', '', 'W', 204, 'no'],
  ['PUT', 'R', 'W', 204, 'no'],
  ['PUT', 'A', 'A', 'no', 201],
  ['PUT', 'A', 'W', 204, 201],
  ['PUT', 'W', 'A', 'no', 201],
  ['PUT', 'W', '', 'no', 'no'],
  ['PUT', 'RAWC', 'RC', 'no', 'no'],
  ['PUT', 'RAWC', 'RAC', 'no', 201],
  ['insert', '', 'A', 204, 'no'],
  ['insert', 'A', 'A', 204, 201],
  ['insert', 'W', 'W', 204, 201],
  ['insert', 'RAWC', 'RC', 'no', 'no'],
  ['remove', 'W', 'A', 'no', 'no'],
  ['remove', 'W', 'W', 'no', 'no'],
  ['remove', 'RAWC', 'RAC', 'no', 'no'],
  ['remove', '', 'RW', 204, 'no'],
  ['remove', 'A', 'RW', 204, 409],
  ['SPARQL insert', 'A', 'A', 204, 201],
  ['SPARQL insert', 'RAWC', 'RC', 'no', 'no'],
  ['SPARQL delete', 'RAWC', 'RAC', 'no', 'no'],
  ['SPARQL delete', '', 'RW', 204, 'no'],
  ['mkdir', 'A', 'A', 409, 201],
  ['DELETE', '', 'RAWC', 'no', 404],
  ['DELETE', 'A', 'W', 'no', 'no'],
  ['DELETE', 'W', 'A', 'no', 'no'],
  ['DELETE', 'RAWC', 'RAC', 'no', 'no'],
  ['DELETE', 'W', 'W', 205, 'no'],
  ['DELETE', 'W', 'RW', 205, 404],
]

const words: Record<string, string> = { R: 'Read', A: 'Append', W: 'Write', C: 'Control' }
const modesOf = (letters: string) => [...letters].map((letter) => words[letter] ?? '')
let count = 0

type People = readonly [name: string, who: () => string, sender: () => Sender, refusal: number]
const people: readonly People[] = [
  ['everybody', () => 'public', () => anonymous, 401],
  ['one person', () => world.bob.webId, () => world.bob, 403],
]

describe.each([
  ['W-13 W-15 W-17 ER-1 ER-3 Web Access Control', openWorld, byList],
  ['A-11 ER-1 ER-3 Access Control Policy', openAcpWorld, byPolicies],
] as const)('%s', (_language, open, grant) => {
  beforeAll(async () => {
    world = await open()
  })
  afterAll(() => world.server.close())

  describe.each(people)('for %s', (_who, who, sender, refusal) => {
    it.each(onMember)(
      '%s with "%s" on the container and "%s" on the member: %s, and %s where there is none',
      async (action, container, member, there, missing) => {
        const box = `${world.alice.pod}table-${count++}/`
        const kept = `${box}kept`
        const end = action === 'mkdir' ? '/' : ''
        await expectStatus(201, world.alice, 'PUT', kept, turtle, '<#a> <#b> 1.')
        await grant(kept, who(), modesOf(member), [])
        await grant(box, who(), modesOf(container), modesOf(member))
        const before = await graphOf(world.alice, kept)
        await insist(sender(), action, kept + end, there === 'no' ? refusal : there)
        if (there === 'no') expect(await graphOf(world.alice, kept)).toEqual(before)
        const held = await members(world.alice, box)
        await insist(sender(), action, `${box}none${end}`, missing === 'no' ? refusal : missing)
        expect(await members(world.alice, box)).toHaveLength(held.length + Number(missing === 201))
      },
    )

    it.each([
      ['GET', 'R', 200],
      ['GET', 'AWC', 'no'],
      ['POST', 'A', 201],
      ['POST', 'W', 201],
      ['POST', 'RC', 'no'],
      ['DELETE', 'RAC', 'no'],
      ['DELETE', 'W', 'no'],
      ['DELETE', 'RW', 205],
    ] as const)('%s of a container with "%s" on it is %s', async (action, letters, answer) => {
      const parent = `${world.alice.pod}table-${count++}/`
      const box = `${parent}box/`
      await expectStatus(201, world.alice, 'PUT', box, turtle)
      await grant(parent, who(), ['Write'], [])
      await grant(box, who(), modesOf(letters), [])
      await insist(sender(), action, box, answer === 'no' ? refusal : answer)
      if (answer === 'no') expect(await members(world.alice, box)).toEqual([])
    })
  })
})

async function insist(
  sender: Sender,
  action: keyof typeof actions,
  url: string,
  status: number,
): Promise<void> {
  const { method, headers, body }: Action = actions[action]
  await expectStatus(status, sender, method, url, headers, body)
}
