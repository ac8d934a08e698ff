import type { IncomingMessage, ServerResponse } from 'node:http'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { hearthBring } from './bring-command.ts'
import { type StrangeSource, startStrangeSource } from './strange-source.ts'

let ours: RunningServer
let source: StrangeSource
let elsewhere: StrangeSource
let mo: Person
let people = 0

beforeAll(async () => {
  ours = await startTestServer({ bodyBytes: '1000000' })
})

beforeEach(async () => {
  await source?.close()
  await elsewhere?.close()
  source = await startStrangeSource()
  elsewhere = await startStrangeSource()
  mo = await makePerson(ours.url, `mo${people++}`)
})

afterAll(async () => {
  await source.close()
  await elsewhere.close()
  await ours.close()
})

const bring = (options: readonly string[] = []) =>
  hearthBring([`${source.url}pod/`, mo.pod], { to: mo }, ['--timeout', '2', ...options])

/** A folder that says it holds these. */
function list(path: string, ...members: readonly string[]): void {
  const named = members.map((member) => `<> <http://www.w3.org/ns/ldp#contains> <${member}>.`)
  source.answers.set(path, named.join('\n'))
}

const send = (response: ServerResponse, type: string, body: string | Uint8Array, more: object = {}) =>
  response.writeHead(200, { 'content-type': type, ...more }).end(body)

const publicList = (subject: string) => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
  <#all> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <${subject}>;
    acl:default <${subject}>; acl:mode acl:Read, acl:Write, acl:Control.`

const noRules = './: has no rules of access of its own; nobody else is let in'

describe('bug-class-07 a source that is not to be trusted', () => {
  it('names what is not in it: nothing else is asked for, and nothing else is written', async () => {
    const outside = [
      `${elsewhere.url}x`,
      '../outside.ttl',
      'a/b.ttl',
      '%2e%2e/up.ttl',
      'q?x=1',
      'f#here',
      '/pod/',
      '.',
    ]
    const kept = ['notes.acl', 'dot%2Eacl', '.meta', '.acl', '.well-known/']
    list('/pod/', 'good.ttl', ...outside, ...kept)
    for (const name of kept) source.answers.set(`/pod/${name}`, publicList('./'))
    source.answers.set('/pod/good.ttl', '<#it> <urn:says> "Hello".')
    source.answers.set('/pod/good.ttl.acl', publicList('good.ttl'))
    source.answers.delete('/pod/.acl')
    const rules = await (await mo.fetch(`${mo.pod}.acl`)).text()
    const { code, missing } = await bring()
    expect(code).toBe(1)
    expect(missing.filter((line) => line.endsWith('lies outside the folder that names it'))).toHaveLength(8)
    expect(missing.filter((line) => line.endsWith('has a name that is kept for the server'))).toHaveLength(5)
    expect(elsewhere.asked).toEqual([])
    expect(source.asked.filter((line) => /outside|up\.ttl|b\.ttl|notes|dot/.test(line))).toEqual([])
    expect(await (await mo.fetch(`${mo.pod}.acl`)).text()).toBe(rules)
    const statuses = ['good.ttl', 'notes', 'dot', ''].map(async (name) => (await fetch(mo.pod + name)).status)
    expect(await Promise.all(statuses)).toEqual([200, 401, 401, 401])
  })

  it('leads elsewhere: neither redirects nor links are followed', async () => {
    list('/pod/', 'moved.ttl', 'rules.ttl')
    source.answers.set('/pod/moved.ttl', (_, response) => {
      response.writeHead(302, { location: `${elsewhere.url}x` }).end()
    })
    source.answers.set('/pod/rules.ttl', (_, response) => {
      const links = ['acl', 'describedby'].map((name) => `<${elsewhere.url}${name}>; rel="${name}"`)
      send(response, 'text/turtle', '<#it> <urn:says> "Mine".', { link: links.join(', ') })
    })
    const { code, missing } = await bring()
    expect([code, elsewhere.asked]).toEqual([1, []])
    expect(missing).toEqual([
      noRules,
      expect.stringMatching(/^moved\.ttl: cannot be looked at .*: it redirects elsewhere \(302\)$/),
      'rules.ttl: does not tell where its rules of access are; nobody else is let in',
    ])
    expect((await fetch(`${mo.pod}rules.ttl`)).status).toBe(401)
    expect((await mo.fetch(`${mo.pod}rules.ttl`)).status).toBe(200)
  })

  it('answers with pages, with nothing, without end, or with less than it promised: the rest is brought', async () => {
    list(
      '/pod/',
      'page/',
      'endless/',
      'silent.ttl',
      'torn.bin',
      'broken.ttl',
      'large.bin',
      'deep/',
      'good.txt',
    )
    source.answers.set('/pod/page/', (_, response) => send(response, 'text/html', '<ul><li>a</ul>'))
    source.answers.set('/pod/endless/', (request, response) => {
      response.writeHead(200, { 'content-type': 'text/turtle' })
      const more = () => {
        while (!response.destroyed && response.write(`# ${'x'.repeat(60_000)}\n`));
      }
      if (request.method === 'HEAD') response.end()
      else response.on('drain', more) && more()
    })
    source.answers.set('/pod/silent.ttl', () => {})
    source.answers.set('/pod/torn.bin', (request, response) => {
      const link = '</pod/torn.bin.acl>; rel="acl"'
      response.writeHead(200, { 'content-type': 'a/b', 'content-length': 1000, link })
      if (request.method === 'HEAD') response.end()
      else response.write('half', () => response.destroy())
    })
    source.answers.set('/pod/broken.ttl', 'this is <no Turtle')
    const link = '</pod/large.bin.acl>; rel="acl"'
    const large = Buffer.alloc(3_000_000)
    source.answers.set('/pod/large.bin', (_, response) =>
      send(response, 'a/b', large, { link, 'content-length': large.length }),
    )
    source.answers.set('/pod/good.txt', (_, response) => send(response, 'text/plain', 'good', { link: '' }))
    for (let path = '/pod/deep/', depth = 0; depth < 120; depth++, path += 'd/') list(path, 'd/')
    const { code, missing } = await bring()
    const reasonOf = (name: string) =>
      missing.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
    expect(code).toBe(1)
    expect(reasonOf('page/')).toBe('is listed as text/html, not in Turtle')
    expect(reasonOf('endless/')).toMatch(/^has more than \d+ bytes$/)
    expect(reasonOf('silent.ttl')).toMatch(/says nothing any more$/)
    expect(reasonOf('torn.bin')).toMatch(/^the connection to 127\.0\.0\.1:\d+ breaks in the middle$/)
    expect(reasonOf('broken.ttl')).toMatch(/is not valid text\/turtle/)
    expect(reasonOf('large.bin')).toBe(
      'is refused by the target: a body of this kind ends at 1000000 bytes (413)',
    )
    expect(missing.filter((line) => line.startsWith('deep/'))).toEqual([
      expect.stringMatching(/^deep\/(d\/)+: cannot be looked at \(.*\): 414 /),
    ])
    expect(await (await mo.fetch(`${mo.pod}good.txt`)).text()).toBe('good')
    for (const name of ['torn.bin', 'large.bin', 'broken.ttl', 'page/'])
      expect([name, (await mo.fetch(mo.pod + name)).status]).toEqual([name, 404])
  })

  it('is gone after a while: that ends it, and says how to go on', async () => {
    const names = Array.from({ length: 30 }, (_, number) => `${number + 10}.ttl`)
    list('/pod/', ...names)
    for (const name of names) source.answers.set(`/pod/${name}`, '<#it> <urn:says> "Hello".')
    source.answers.set('/pod/12.ttl', () => void source.close())
    const { code, sum, missing, stderr } = await bring()
    expect([code, sum]).toEqual([1, expect.stringMatching(/^brought 0 folders, \d documents/)])
    expect(missing.length).toBeLessThan(12)
    expect(stderr).toMatch(/hearth: the connection to 127.0.0.1:\d+ breaks: run this again to go on\n$/)
  })

  it('has many files that break off: all others are brought', async () => {
    const names = Array.from({ length: 12 }, (_, number) => `${number + 10}.bin`)
    list('/pod/', ...names, 'last.bin')
    const link = '</pod/x.acl>; rel="acl"'
    for (const name of names)
      source.answers.set(`/pod/${name}`, (request, response) => {
        response.writeHead(200, { 'content-type': 'a/b', 'content-length': 1000, link })
        if (request.method === 'HEAD') response.end()
        else response.write('half', () => response.destroy())
      })
    source.answers.set('/pod/last.bin', (_, response) => send(response, 'a/b', 'whole', { link }))
    const { missing } = await bring()
    expect(missing.filter((line) => line.endsWith('breaks in the middle'))).toHaveLength(12)
    expect(await (await mo.fetch(`${mo.pod}last.bin`)).text()).toBe('whole')
  })

  it('has rules that cannot be set here: what they guard is not brought, and everything else is', async () => {
    list('/pod/', 'guarded/', 'guarded.ttl', 'free.ttl')
    list('/pod/guarded/', 'in-it.ttl')
    const mine = `<#me> a acl:Authorization; acl:agent <${mo.webId}>; acl:accessTo <./>; acl:mode acl:Control.`
    const unknown = `${publicList('./')} ${mine} <#all> acl:condition [ a <urn:moonlight> ].`
    source.answers.set('/pod/guarded/.acl', unknown)
    source.answers.set('/pod/guarded/in-it.ttl', '<#it> <urn:says> "Secret".')
    source.answers.set('/pod/guarded.ttl', '<#it> <urn:says> "Secret".')
    source.answers.set('/pod/guarded.ttl.acl', unknown.replaceAll('<./>', '<guarded.ttl>'))
    source.answers.set('/pod/free.ttl', '<#it> <urn:says> "Hello".')
    source.answers.set('/pod/free.ttl.acl', publicList('free.ttl'))
    const { code, missing } = await bring()
    expect([code, missing]).toEqual([
      1,
      [
        noRules,
        expect.stringMatching(/^guarded\.ttl: is refused by the target: .*\(422\)$/),
        expect.stringMatching(/^guarded\/: is refused by the target: .*\(422\)$/),
      ],
    ])
    const statuses = ['guarded/', 'guarded.ttl', 'free.ttl'].map(
      async (name) => (await mo.fetch(mo.pod + name)).status,
    )
    expect(await Promise.all(statuses)).toEqual([404, 404, 200])
  })

  it('keeps rules where they cannot be read: what they guard comes for nobody else, or not at all', async () => {
    const own = `<#me> a acl:Authorization; acl:agent <${mo.webId}>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Control.`
    const opened = await mo.fetch(`${mo.pod}open/.acl`, {
      method: 'PUT',
      headers: { 'content-type': 'text/turtle' },
      body: `${publicList('./')}\n${own}`,
    })
    expect(opened.status).toBe(201)
    list('/pod/', 'a.ttl', 'open/')
    list('/pod/open/', 'b.ttl')
    for (const name of ['a.ttl', 'open/b.ttl'])
      source.answers.set(`/pod/${name}`, '<#it> <urn:says> "Secret".')
    for (const name of ['', 'a.ttl', 'open/', 'open/b.ttl'])
      source.answers.set(`/pod/${name}.acl`, (_, response) => response.writeHead(403).end())
    const { code, missing } = await bring()
    expect(code).toBe(1)
    expect(missing).toContain('open/: would be open to more people at the target, with all that is in it')
    const statuses = ['a.ttl', 'open/b.ttl'].map(async (name) => (await mo.fetch(mo.pod + name)).status)
    expect(await Promise.all(statuses)).toEqual([200, 404])
    expect((await fetch(`${mo.pod}a.ttl`)).status).toBe(401)
  })

  it('bug-class-26 has rules that would shut its owner out here: they are not set, unless it is told who that was', async () => {
    const old = 'https://id.example/eva#me'
    const rules = (subject: string) =>
      publicList(subject).replace('agentClass <http://xmlns.com/foaf/0.1/Agent>', `agent <${old}>`)
    list('/pod/', 'a.ttl')
    source.answers.set('/pod/.acl', rules('./'))
    source.answers.set('/pod/a.ttl', '<#it> <urn:says> "Hello".')
    source.answers.set('/pod/a.ttl.acl', rules('a.ttl'))
    const before = await bring(['--replace'])
    expect(before.missing).toEqual([
      './: has rules by which you would not control it: say with --owner whose it was',
    ])
    expect((await mo.fetch(`${mo.pod}.acl`)).status).toBe(200)
    expect(await bring(['--replace', '--owner', old])).toMatchObject({ code: 0, missing: [] })
    expect((await mo.fetch(`${mo.pod}a.ttl.acl`)).status).toBe(200)
  })

  it('bug-class-04 says that there are no rules to who may not see them: nobody else is let in', async () => {
    list('/pod/', 'hidden.ttl')
    source.answers.set('/pod/.acl', publicList('./'))
    source.answers.set('/pod/hidden.ttl', (_, response) => {
      const link = '</pod/hidden.ttl.acl>; rel="acl"'
      send(response, 'text/turtle', '<#it> <urn:says> "Secret".', {
        link,
        'wac-allow': 'user="read",public=""',
      })
    })
    const { missing } = await bring(['--replace'])
    expect(missing).toContain('hidden.ttl: would be open to more people at the target')
    expect((await mo.fetch(`${mo.pod}hidden.ttl`)).status).toBe(404)
    expect((await fetch(mo.pod)).status).toBe(200)
  })

  it('RFC 9449 9 wants a nonce in each proof: it gets it', async () => {
    const webid = `${source.url}pod/card#me`
    const token = `${btoa('{"alg":"ES256"}')}.${btoa(JSON.stringify({ webid }))}.x`
    const hasNonce = ({ headers }: IncomingMessage, nonce: string) =>
      decodeJwt(String(headers.dpop)).nonce === nonce
    const openid = JSON.stringify({ token_endpoint: `${source.url}token` })
    source.answers.set('/.well-known/openid-configuration', (_, response) =>
      send(response, 'application/json', openid),
    )
    source.answers.set('/token', (request, response) => {
      if (!hasNonce(request, 'one')) return void response.writeHead(400, { 'dpop-nonce': 'one' }).end()
      return void send(response, 'application/json', JSON.stringify({ access_token: token, expires_in: 600 }))
    })
    for (const [path, body] of [
      ['/pod/', '<> <http://www.w3.org/ns/ldp#contains> <a.ttl>.'],
      ['/pod/a.ttl', `<#it> <urn:by> <${webid}>.`],
    ] as const)
      source.answers.set(path, (request, response) => {
        if (!hasNonce(request, 'two')) return void response.writeHead(401, { 'dpop-nonce': 'two' }).end()
        return void send(response, 'text/turtle', body, { link: `<${path}.acl>; rel="acl"` })
      })
    const { missing } = await hearthBring([`${source.url}pod/`, mo.pod], { from: mo, to: mo })
    expect(missing).toEqual([noRules])
    expect(await (await mo.fetch(`${mo.pod}a.ttl`)).text()).toContain(mo.webId)
  })

  it('wants the secret sent to another server: it is not', async () => {
    list('/pod/')
    const openid = { issuer: source.url, token_endpoint: `${elsewhere.url}token` }
    source.answers.set('/.well-known/openid-configuration', (_, response) =>
      send(response, 'application/json', JSON.stringify(openid)),
    )
    const { code, stderr } = await hearthBring([`${source.url}pod/`, mo.pod], { from: mo, to: mo })
    expect([code, stderr, elsewhere.asked]).toEqual([
      1,
      expect.stringContaining('wants secrets sent to another server'),
      [],
    ])
  })
})
