import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OtherServer, type Stranger, startOtherServer } from '../other-server.ts'
import { acrOf, type MatcherOf, openAcpWorld, type PolicyOf, setPolicies } from './acp-world.ts'
import { anonymous, expectStatus, plain, type Sender, send, turtle, type World } from './world.ts'

// Whom a policy means.

const app = 'https://app.example/id'
let world: World
let other: OtherServer
let url: string
let count = 0
let carol: Stranger
let carolInApp: Stranger
let danInApp: Stranger
let carolFromB: Stranger

beforeAll(async () => {
  ;[world, other] = await Promise.all([openAcpWorld(), startOtherServer()])
  carol = await other.person('carol')
  carolInApp = await other.person('carol', { client: app })
  danInApp = await other.person('dan', { client: app })
  carolFromB = await other.person('carol', { issuer: 'b', client: app })
})

afterAll(async () => {
  await world.server.close()
  await other.close()
})

/** Who may read a fresh document under one policy: nobody in particular, carol, carol in the app, dan in it, carol from issuer b. */
async function meant(policy: Omit<PolicyOf, 'allow' | 'deny'>): Promise<string> {
  url = `${world.alice.pod}matched-${count++}.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
  await setPolicies(world.alice, url, [{ allow: ['Read'], ...policy }])
  const asking: [string, Sender][] = [
    ['nobody', anonymous],
    ['carol', carol],
    ['carol/app', carolInApp],
    ['dan/app', danInApp],
    ['carol/app/b', carolFromB],
  ]
  const answers = asking.map(async ([name, sender]) =>
    (await send(sender, 'GET', url)).status === 200 ? [name] : [],
  )
  return (await Promise.all(answers)).flat().join(' ')
}

const everyone = 'nobody carol carol/app dan/app carol/app/b'
const signedIn = 'carol carol/app dan/app carol/app/b'
const agent = (...values: string[]): MatcherOf => ({ agent: values })
const isCarol = () => agent(carol.webId)
const isInApp: MatcherOf = { client: [app] }

describe('matchers', () => {
  it.each<[string, () => MatcherOf, string]>([
    ['PublicAgent', () => agent('PublicAgent'), everyone],
    ['AuthenticatedAgent', () => agent('AuthenticatedAgent'), signedIn],
    ['a WebID', isCarol, 'carol carol/app carol/app/b'],
    [
      'one of several WebIDs',
      () => agent('https://x.example/#me', carol.webId),
      'carol carol/app carol/app/b',
    ],
    ['another fragment', () => agent(`${carol.webId}x`), ''],
    ['a class of WAC', () => agent('http://xmlns.com/foaf/0.1/Agent'), ''],
    [
      'a class of signed in people of WAC',
      () => agent('http://www.w3.org/ns/auth/acl#AuthenticatedAgent'),
      '',
    ],
    ['a name that we use inside', () => agent('acp:creator', 'acp:owner', 'group:x'), ''],
    ['a client', () => isInApp, 'carol/app dan/app carol/app/b'],
    ['PublicClient', () => ({ client: ['PublicClient'] }), everyone],
    ['AuthenticatedClient', () => ({ client: ['AuthenticatedClient'] }), 'carol/app dan/app carol/app/b'],
    ['an issuer', () => ({ issuer: [other.issuer('b')] }), 'carol/app/b'],
    ['PublicIssuer', () => ({ issuer: ['PublicIssuer'] }), everyone],
    ['AuthenticatedIssuer', () => ({ issuer: ['AuthenticatedIssuer'] }), signedIn],
  ])('A-8 A-9 A-10 O-39 %s', async (_what, matcher, expected) => {
    expect(await meant({ anyOf: [matcher()] })).toBe(expected)
  })

  it('A-7 every attribute must match, and one without attributes never does', async () => {
    expect(await meant({ anyOf: [{ ...isCarol(), ...isInApp }] })).toBe('carol/app carol/app/b')
    expect(await meant({ anyOf: [{ ...isCarol(), ...isInApp, issuer: [other.issuer('a')] }] })).toBe(
      'carol/app',
    )
    expect(await meant({ anyOf: [{ ...agent('PublicAgent'), client: ['https://nobody.example/'] }] })).toBe(
      '',
    )
    expect(await meant({ anyOf: [{}] })).toBe('')
    expect(await meant({ allOf: [{}, agent('PublicAgent')] })).toBe('')
  })

  it('A-9 A-10 an attribute that is not known never lets anyone in', async () => {
    const vc: MatcherOf = { vc: ['https://credential.example/'] }
    expect(await meant({ anyOf: [vc] })).toBe('')
    expect(await meant({ anyOf: [{ ...agent('PublicAgent'), ...vc }] })).toBe('')
    expect(await meant({ anyOf: [vc, isCarol()] })).toBe('carol carol/app carol/app/b')
    expect(await meant({ allOf: [vc, isCarol()] })).toBe('')
    // As an exception it may hold for anyone, or for whom its other attributes leave.
    expect(await meant({ anyOf: [agent('PublicAgent')], noneOf: [vc] })).toBe('')
    expect(await meant({ anyOf: [agent('PublicAgent')], noneOf: [{ ...isCarol(), ...vc }] })).toBe(
      'nobody dan/app',
    )
  })

  it('A-9 A-10 an app whose id is no IRI is named by a text, which an app with one is not', async () => {
    const registered = await other.person('carol', { client: 'registered-1' })
    const reading = async (client: string, rest: string) => {
      const acr = acrOf(url, [{ allow: ['Read'], anyOf: [agent('PublicAgent')] }])
      const rule = `<> acp:accessControl [ acp:apply [ acp:deny acl:Read; ${rest} [ acp:client ${client} ] ] ].`
      await expectStatus([201, 204], world.alice, 'PUT', `${url}.acl`, turtle, `${acr}\n${rule}`)
      const answers = [anonymous, carol, carolInApp, registered].map(
        async (sender) => (await send(sender, 'GET', url)).status,
      )
      return (await Promise.all(answers)).join(' ')
    }
    await meant({ anyOf: [isCarol()] })
    expect(await reading('"registered-1"', 'acp:anyOf')).toBe('200 200 200 403')
    expect(await reading('"registered-2"', 'acp:anyOf')).toBe('200 200 200 200')
    expect(await reading(`"${app}", "", "AuthenticatedClient"`, 'acp:anyOf')).toBe('200 200 200 200')
    expect(await reading(`<${app}>`, 'acp:anyOf')).toBe('200 200 403 200')
    expect(await reading('"registered-1"', 'acp:anyOf [ acp:agent acp:PublicAgent ]; acp:noneOf')).toBe(
      '401 403 403 200',
    )
  })

  it('A-10 an unknown attribute of a denial denies', async () => {
    await meant({ anyOf: [agent('PublicAgent')] })
    await setPolicies(world.alice, url, [
      { allow: ['Read'], anyOf: [agent('PublicAgent')] },
      { deny: ['Read'], allOf: [isInApp, { vc: ['https://credential.example/'] }] },
    ])
    const answers = [anonymous, carol, carolInApp].map(
      async (sender) => (await send(sender, 'GET', url)).status,
    )
    expect(await Promise.all(answers)).toEqual([200, 200, 403])
  })
})

describe('policies', () => {
  it('A-6 all of allOf, one of anyOf', async () => {
    expect(await meant({ allOf: [isCarol(), isInApp] })).toBe('carol/app carol/app/b')
    expect(await meant({ anyOf: [agent('https://x.example/#me'), isInApp] })).toBe(
      'carol/app dan/app carol/app/b',
    )
    expect(await meant({ allOf: [isInApp], anyOf: [isCarol(), agent('https://x.example/#me')] })).toBe(
      'carol/app carol/app/b',
    )
    expect(await meant({ allOf: [agent('PublicAgent'), agent('AuthenticatedAgent')] })).toBe(signedIn)
    expect(await meant({ allOf: [isCarol(), agent('https://x.example/#me')] })).toBe('')
    expect(await meant({ allOf: [{ client: ['AuthenticatedClient'] }, isInApp, isCarol()] })).toBe(
      'carol/app carol/app/b',
    )
  })

  it('A-6 none of noneOf, which alone means nobody', async () => {
    expect(await meant({ anyOf: [agent('PublicAgent')], noneOf: [isCarol()] })).toBe('nobody dan/app')
    expect(await meant({ anyOf: [agent('AuthenticatedAgent')], noneOf: [isInApp] })).toBe('carol')
    expect(await meant({ allOf: [isCarol()], noneOf: [{ ...isInApp, issuer: [other.issuer('b')] }] })).toBe(
      'carol carol/app',
    )
    expect(await meant({ anyOf: [agent('PublicAgent')], noneOf: [agent('PublicAgent')] })).toBe('')
    expect(await meant({ noneOf: [isCarol()] })).toBe('')
    expect(await meant({ noneOf: [agent('https://x.example/#me')] })).toBe('')
    expect(await meant({})).toBe('')
  })

  it('A-5 A-6 an exception from one policy is no denial by another', async () => {
    await meant({ anyOf: [agent('PublicAgent')], noneOf: [isCarol()] })
    await setPolicies(world.alice, url, [
      { allow: ['Read'], anyOf: [agent('PublicAgent')], noneOf: [isCarol()] },
      { allow: ['Read'], anyOf: [isCarol()] },
    ])
    await expectStatus(200, carol, 'GET', url)
  })
})

describe('creators and owners', () => {
  /** A container where everyone signed in may add, and where one policy says who may read what is in it. */
  async function open(
    policy: Omit<PolicyOf, 'allow'>,
  ): Promise<{ ofBob: string; ofCarol: string; ofAlice: string }> {
    const box = `${world.alice.pod}box-${count++}/`
    const adding = { allow: ['Append'], anyOf: [agent('AuthenticatedAgent')] }
    await expectStatus(201, world.alice, 'PUT', box)
    await setPolicies(world.alice, box, [adding], [adding, { allow: ['Read'], ...policy }])
    const made = [world.bob, carol, world.alice].map(async (sender) => {
      const response = await expectStatus(201, sender, 'POST', box, plain, 'x')
      return response.headers.get('location') ?? ''
    })
    const [ofBob = '', ofCarol = '', ofAlice = ''] = await Promise.all(made)
    return { ofBob, ofCarol, ofAlice }
  }

  const reading = async (target: string) => {
    const answers = [anonymous, world.bob, carol].map(
      async (sender) => (await send(sender, 'GET', target)).status,
    )
    return Promise.all(answers)
  }

  it('A-8 CreatorAgent is whoever made the resource, and nobody where it does not exist', async () => {
    const { ofBob, ofCarol, ofAlice } = await open({ anyOf: [agent('CreatorAgent')] })
    expect(await reading(ofBob)).toEqual([401, 200, 403])
    expect(await reading(ofCarol)).toEqual([401, 403, 200])
    expect(await reading(ofAlice)).toEqual([401, 403, 403])
    expect(await reading(`${ofBob}-nothing`)).toEqual([401, 403, 403])
    // Whoever writes it later is not its creator; the description of a thing goes with the thing.
    await expectStatus(204, world.alice, 'PUT', ofBob, plain, 'y')
    await expectStatus(201, world.alice, 'PUT', `${ofBob}.meta`, turtle, '<> <#b> 1.')
    expect(await reading(ofBob)).toEqual([401, 200, 403])
    expect(await reading(`${ofBob}.meta`)).toEqual([401, 200, 403])
  })

  it('A-8 OwnerAgent is whoever owns the storage', async () => {
    const { ofBob } = await open({ anyOf: [agent('OwnerAgent')] })
    expect(await reading(ofBob)).toEqual([401, 403, 403])
    await setPolicies(world.alice, world.alice.pod, [
      { allow: ['Read', 'Write', 'Control'], anyOf: [agent('OwnerAgent')] },
    ])
    await expectStatus(200, world.alice, 'GET', ofBob)
    await expectStatus(403, world.bob, 'GET', world.alice.pod)
    const everything = { allow: ['Read', 'Write', 'Control'], anyOf: [agent(world.alice.webId)] }
    await setPolicies(world.alice, world.alice.pod, [everything], [everything])
  })

  it('A-6 A-8 classes of agents meet', async () => {
    const both = await open({ allOf: [agent('CreatorAgent'), agent(world.bob.webId)] })
    expect([await reading(both.ofBob), await reading(both.ofCarol)]).toEqual([
      [401, 200, 403],
      [401, 403, 403],
    ])
    const others = await open({ anyOf: [agent('AuthenticatedAgent')], noneOf: [agent('CreatorAgent')] })
    expect([await reading(others.ofBob), await reading(others.ofCarol)]).toEqual([
      [401, 403, 200],
      [401, 200, 403],
    ])
    const ownersOwn = await open({ allOf: [agent('CreatorAgent'), agent('OwnerAgent')] })
    expect(await reading(ownersOwn.ofBob)).toEqual([401, 403, 403])
  })
})
