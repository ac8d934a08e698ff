import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hearth } from '../hearth-command.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { hearthBring } from './bring-command.ts'

let there: RunningServer
let here: RunningServer
let old: Person
let eva: Person
let bob: Person

beforeAll(async () => {
  there = await startTestServer()
  here = await startTestServer()
  old = await makePerson(there.url, 'eva')
  bob = await makePerson(there.url, 'bob')
  // Who lives here already has another name.
  eva = await makePerson(here.url, 'eva-maria')
  await put('notes/a.ttl', 'text/turtle', `# as I wrote it\n<#it> <urn:see> <b.ttl>, <${bob.webId}>.`)
  await put(
    'notes/b.ttl',
    'text/turtle',
    `@prefix my: <${old.pod}>.\n<#it> <urn:by> <${old.webId}>; <urn:in> my:notes.`,
  )
  await put('notes/c.jsonld', 'application/ld+json', '{ "@id": "#it", "urn:says": "Hello" }')
  await put('notes/d.nt', 'application/n-triples', `<${old.pod}notes/d.nt> <urn:by> <${old.webId}> .\n`)
  const graphs = `{"@id":"${old.pod}g","@graph":[{"@id":"${old.pod}x","urn:is":"in a graph"}]}`
  await put('notes/graphs.jsonld', 'application/ld+json', graphs)
  await put('notes/.meta', 'text/turtle', `<./> <http://purl.org/dc/terms/title> "Notes", "of ${old.name}".`)
  await put('notes/a.ttl.meta', 'text/turtle', `<a.ttl> <http://purl.org/dc/terms/creator> <${old.webId}>.`)
  await put(
    'friends.ttl',
    'text/turtle',
    `<#all> <http://www.w3.org/2006/vcard/ns#hasMember> <${bob.webId}>.`,
  )
  await put('party/.acl', 'text/turtle', rules('./', `acl:agentGroup <../friends.ttl#all>; acl:default <./>`))
  await put('party/where.ttl', 'text/turtle', '<#it> <urn:is> "at home".')
})

afterAll(async () => {
  await there.close()
  await here.close()
})

async function put(path: string, type: string, body: string, who = old): Promise<void> {
  const answer = await who.fetch(who.pod + path, { method: 'PUT', headers: { 'content-type': type }, body })
  expect([path, answer.ok]).toEqual([path, true])
}

const rules = (subject: string, others: string) => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
  <#owner> a acl:Authorization; acl:agent <${old.webId}>; acl:accessTo <${subject}>; acl:default <${subject}>; acl:mode acl:Read, acl:Write, acl:Control.
  <#other> a acl:Authorization; acl:accessTo <${subject}>; ${others}; acl:mode acl:Read.`

const secretOf = ({ clientId: id, clientSecret: secret }: Person) => JSON.stringify({ id, secret })

const bring = (options: readonly string[] = []) =>
  hearthBring([old.pod, eva.pod], { from: old, to: eva }, options)
const bodyOf = async (who: Person, path: string) =>
  (await who.fetch(who.pod + path, { headers: { accept: '*/*' } })).text()

describe('a pod that comes from another server of ours', () => {
  it('stays away from rules that name a group, as long as that is another group here', async () => {
    await put(
      'friends.ttl',
      'text/turtle',
      `<#all> <http://www.w3.org/2006/vcard/ns#hasMember> <urn:others>.`,
      eva,
    )
    const { code, missing } = await bring()
    expect(code).toBe(1)
    expect(missing).toContainEqual(expect.stringMatching(/^friends\.ttl: differs at the target/))
    expect(missing).toContainEqual(expect.stringMatching(/^party\/: .*friends\.ttl/))
    expect((await eva.fetch(`${eva.pod}party/`)).status).toBe(404)
    await eva.fetch(`${eva.pod}friends.ttl`, { method: 'DELETE' })
  })

  it('comes whole under another name', async () => {
    const { code, missing, notes } = await bring(['--replace'])
    expect([code, missing]).toEqual([0, []])
    expect(notes).toEqual([
      'notes/graphs.jsonld: holds several graphs and is left as it was, with the old addresses in it',
    ])
    for (const path of ['notes/a.ttl', 'notes/c.jsonld', 'notes/graphs.jsonld', 'party/where.ttl'])
      expect(await bodyOf(eva, path)).toBe(await bodyOf(old, path))
    expect(await bodyOf(eva, 'notes/d.nt')).toBe(`<${eva.pod}notes/d.nt> <urn:by> <${eva.webId}> .\n`)
    expect(await bodyOf(eva, 'notes/b.ttl')).toContain(`@prefix my: <${eva.pod}>.`)
    expect(await bodyOf(eva, 'notes/.meta')).toContain('"of eva"')
    expect(await bodyOf(eva, 'notes/a.ttl.meta')).toContain(`<${eva.webId}>`)
    expect(await bodyOf(eva, 'profile/card')).toContain(`<${here.url}>`)
    const party = [bob, { fetch }].map(async (who) => (await who.fetch(`${eva.pod}party/where.ttl`)).status)
    expect(await Promise.all(party)).toEqual([200, 401])
  })

  it('is there when it is asked again', async () => {
    expect(await bring()).toMatchObject({
      code: 0,
      missing: [],
      sum: expect.stringMatching(/^brought 0 folders, 0 documents, 0 rules, 0/),
    })
  })

  it('belonged to a WebID that lives elsewhere: told of it, the new one takes its place', async () => {
    const elsewhere = 'https://id.example/eva#me'
    await put('who.ttl', 'text/turtle', `<#it> <urn:by> <${elsewhere}>.`)
    await put('who.ttl.acl', 'text/turtle', rules('who.ttl', `acl:agent <${elsewhere}>`))
    expect(await bring(['--owner', elsewhere])).toMatchObject({ code: 0, missing: [] })
    for (const path of ['who.ttl', 'who.ttl.acl']) {
      const text = await bodyOf(eva, path)
      expect([path, text.includes(eva.webId), text.includes('id.example')]).toEqual([path, true, false])
    }
    // Who is not told of it would find another text here.
    await old.fetch(`${old.pod}who.ttl`, { method: 'DELETE' })
  })

  it('has policies: what they open comes for its owner alone; and with lists, it does not go where policies are', async () => {
    const acp = await startTestServer({ authorization: 'acp' })
    const kim = await makePerson(acp.url, 'kim')
    const ours = await makePerson(here.url, 'kim')
    await put('a.ttl', 'text/turtle', '<#it> <urn:says> "Hello".', kim)
    const came = await hearthBring([kim.pod, ours.pod], { from: kim, to: ours }, ['--replace'])
    expect(came.code).toBe(1)
    expect(came.missing).toContain(
      '.acl: is written in policies (ACP), which are not brought; nobody else is let in',
    )
    expect(came.missing.filter((line) => line.startsWith('a.ttl'))).toEqual([])
    const statuses = [(await fetch(`${ours.pod}a.ttl`)).status, (await ours.fetch(`${ours.pod}a.ttl`)).status]
    expect(statuses).toEqual([401, 200])
    const went = await hearthBring([old.pod, kim.pod], { from: old, to: kim })
    expect([went.code, went.stderr]).toEqual([1, expect.stringContaining('written in policies (ACP)')])
    await acp.close()
  })

  it('is not brought into itself, nor with anything that cannot be', async () => {
    const to = ['--to', 'no-such-file.json']
    for (const [words, told] of [
      [[old.pod], 'bring takes two pods'],
      [[old.pod, `${old.pod}notes/`, ...to], 'one of the two pods lies in the other'],
      [[old.pod, eva.pod.slice(0, -1), ...to], 'ends with a slash'],
      [['http://old.example/me/', eva.pod, ...to], 'is not encrypted'],
      [[old.pod, eva.pod], 'say who you are at the target'],
      [[old.pod, eva.pod, ...to], 'no-such-file.json cannot be read'],
      [[old.pod, eva.pod, ...to, '--secret', 'x'], "Unknown option '--secret'"],
    ] as const) {
      const { code, stdout, stderr } = await hearth('bring', ...words)
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(told)])
    }
  })

  it('takes secrets from the environment, and never says one', async () => {
    const run = async (to: string) => {
      Object.assign(process.env, { HEARTH_BRING_FROM: secretOf(old), HEARTH_BRING_TO: to })
      const result = await hearth('bring', old.pod, eva.pod)
      delete process.env.HEARTH_BRING_FROM
      delete process.env.HEARTH_BRING_TO
      return result
    }
    expect(await run(secretOf(eva))).toMatchObject({ code: 0 })
    const { code, stderr } = await run('s3cret')
    expect([code, stderr]).toEqual([2, 'hearth: HEARTH_BRING_TO: not readable as JSON\n'])
  })

  it('says what cannot come before anybody asks for it', async () => {
    const { stdout } = await hearth('bring', '--help')
    expect(stdout).toMatch(/policies \(ACP\).*e-mail.*passwords.*links that others made/s)
  })
})
