import {
  acp_ess_2 as acp,
  createContainerAt,
  saveFileInContainer,
  universalAccess,
} from '@inrupt/solid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { type OtherServer, startOtherServer } from '../other-server.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

// The library that most apps share with, against a server of policies.

const app = 'https://app.example/id'
let server: RunningServer
let other: OtherServer
let alice: Person
let bob: Person
let own: { fetch: typeof fetch }
let count = 0

beforeAll(async () => {
  other = await startOtherServer()
  server = await startTestServer({ authorization: 'acp' })
  alice = await makePerson(server.url, 'alice')
  bob = await makePerson(server.url, 'bob')
  own = { fetch: alice.fetch as typeof fetch }
})

afterAll(async () => {
  await server.close()
  await other.close()
})

async function statusOf(url: string, person: { fetch: Person['fetch'] }): Promise<number> {
  return (await person.fetch(url)).status
}

async function newFile(): Promise<string> {
  const file = new File(['hello'], `shared-${count++}.txt`, { type: 'text/plain' })
  const saved = await saveFileInContainer(alice.pod, file, { ...own, slug: file.name })
  return saved.internal_resourceInfo.sourceIri
}

describe('@inrupt/solid-client: access control policies', () => {
  it('A-2 A-12 universalAccess shares with a person and with everyone, and takes it back', async () => {
    const url = await newFile()
    expect(
      await universalAccess.setAgentAccess(url, bob.webId, { read: true, append: true }, own),
    ).toMatchObject({
      read: true,
      append: true,
      write: false,
    })
    expect(await statusOf(url, bob)).toBe(200)
    expect((await fetch(url)).status).toBe(401)
    await universalAccess.setPublicAccess(url, { read: true }, own)
    expect((await fetch(url)).status).toBe(200)
    expect(await universalAccess.getPublicAccess(url, own)).toMatchObject({ read: true, write: false })
    await universalAccess.setPublicAccess(url, { read: false }, own)
    await universalAccess.setAgentAccess(url, bob.webId, { read: false, append: false }, own)
    expect(await statusOf(url, bob)).toBe(403)
    expect((await fetch(url)).status).toBe(401)
    expect(await statusOf(url, alice)).toBe(200)
  })

  it('A-4 A-9 writes policies of its own: through one app, for a container and all below', async () => {
    const box = `${alice.pod}album-${count++}/`
    await createContainerAt(box, own)
    const withAcr = await acp.getResourceInfoWithAcr(box, own)
    if (!acp.hasAccessibleAcr(withAcr)) expect.fail('the library finds no access control resource')
    let matcher = acp.createResourceMatcherFor(withAcr, 'signed-in-in-app')
    matcher = acp.setAuthenticated(matcher)
    matcher = acp.addClient(matcher, app)
    let policy = acp.createResourcePolicyFor(withAcr, 'look')
    policy = acp.addAnyOfMatcherUrl(policy, matcher)
    policy = acp.setAllowModes(policy, { read: true, append: false, write: false })
    let changed = acp.setResourceMatcher(withAcr, matcher)
    changed = acp.setResourcePolicy(changed, policy)
    changed = acp.addPolicyUrl(changed, policy.url)
    changed = acp.addMemberPolicyUrl(changed, policy.url)
    await acp.saveAcrFor(changed, own)

    const inApp = await other.person('carol', { client: app })
    const elsewhere = await other.person('carol')
    const picture = `${box}a.txt`
    await alice.fetch(picture, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'x' })
    for (const url of [box, picture]) {
      expect(await statusOf(url, inApp)).toBe(200)
      expect(await statusOf(url, elsewhere)).toBe(403)
    }
    const again = await acp.getResourceInfoWithAcr(box, own)
    if (!acp.hasAccessibleAcr(again)) expect.fail('the library loses the access control resource')
    expect(acp.getResourcePolicyAll(again).map(({ url }) => url)).toContain(policy.url)
  })
})
