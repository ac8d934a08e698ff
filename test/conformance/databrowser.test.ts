import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { type RawAnswer, rawHead, rawRequest } from './raw-request.ts'

/** What a browser says when a person opens an address. */
const addressBar = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
}
/** What it says when a script of a page of this very origin asks. */
const script = {
  accept: '*/*',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
}
const page = '<script>start()</script><script src="/mashlib.min.js"></script>'

let server: RunningServer
let alice: Person
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-databrowser-'))
  await writeFile(join(folder, 'databrowser.html'), page)
  await writeFile(join(folder, 'mashlib.min.js'), 'start()')
  server = await startTestServer({ databrowser: folder })
  alice = await makePerson(server.url, 'alice')
})

afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

function ask(url: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<RawAnswer> {
  return rawRequest(server.url, rawHead(method, new URL(url).pathname, headers))
}

describe('the databrowser', () => {
  it('is the same for what is private, missing or nobody’s, and tells nothing of it', async () => {
    const answers = await Promise.all(
      [alice.pod, `${alice.pod}nothing`, `${server.url}nobody/`].map((url) => ask(url, addressBar)),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const { body, headers } of answers) {
      expect(body).toContain(`src="${server.url}.databrowser/mashlib.min.js"`)
      expect(headers.get('wac-allow')).toBeUndefined()
    }
  })

  it('P-58 comes from the server’s own host where each pod has another, and is served nowhere else', async () => {
    const hosts = await startTestServer({ databrowser: folder, pods: 'subdomain' })
    try {
      const asked = (host: string, target: string, headers: Readonly<Record<string, string>>) =>
        rawRequest(hosts.url, rawHead('GET', target, { ...headers, host }))
      const { host } = new URL(hosts.url)
      const shown = await asked(`alice.${host}`, '/', addressBar)
      expect(shown.body).toContain(`src="${hosts.url}.databrowser/mashlib.min.js"`)
      expect(shown.headers.get('content-security-policy')).toContain(`script-src ${hosts.url}.databrowser/`)
      expect((await asked(host, '/.databrowser/mashlib.min.js', script)).body).toBe('start()')
      expect((await asked(`alice.${host}`, '/.databrowser/mashlib.min.js', script)).status).toBe(404)
      expect((await asked(host, '/', addressBar)).body).toContain('Hearth')
    } finally {
      await hosts.close()
    }
  })

  it('is not in the way of a program that asks for anything, HTML too', async () => {
    expect((await ask(alice.webId, { accept: 'text/html, */*' })).headers.get('content-type')).toBe(
      'text/turtle',
    )
    expect((await ask(alice.pod, script)).status).toBe(401)
    expect((await alice.fetch(alice.pod)).status).toBe(200)
  })

  it('serves its files, and none from outside their folder', async () => {
    expect((await ask(`${server.url}.databrowser/mashlib.min.js`, script)).body).toBe('start()')
    const outside = rawHead('GET', '/.databrowser/..%2f..%2fetc/passwd', script)
    expect((await rawRequest(server.url, outside)).status).toBeGreaterThanOrEqual(400)
  })

  it('CR-12 the page and the data at one address both say what decides between them', async () => {
    for (const headers of [addressBar, script, {}]) {
      const vary = (await ask(`${alice.pod}profile/card`, headers)).headers.get('vary')
      expect(vary?.split(', ')).toEqual(['Accept', 'Authorization', 'Origin', 'Prefer', 'Sec-Fetch-Dest'])
    }
  })

  it('leaves a public picture as it is, sandboxed', async () => {
    const url = `${alice.pod}pixel.svg`
    const put = (at: string, type: string, body: string) =>
      alice.fetch(at, { method: 'PUT', headers: { 'content-type': type }, body })
    await put(url, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>')
    expect((await ask(url, addressBar)).headers.get('content-type')).toContain('text/html')
    const rules = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
<#a> a acl:Authorization; acl:agent <${alice.webId}>; acl:accessTo <${url}>; acl:mode acl:Read, acl:Write, acl:Control.
<#b> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <${url}>; acl:mode acl:Read.`
    expect((await put(`${url}.acl`, 'text/turtle', rules)).ok).toBe(true)
    const shown = await ask(url, addressBar)
    expect([shown.headers.get('content-type'), shown.headers.get('content-security-policy')]).toEqual([
      'image/svg+xml',
      'sandbox',
    ])
  })

  it('bug-class-08 runs no script but its own, posts no form, and cannot be framed', async () => {
    const policy = (await ask(alice.pod, addressBar)).headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(new RegExp(`script-src ${server.url}\\.databrowser/ 'sha256-[A-Za-z0-9+/]+=';`))
    for (const wall of [
      "default-src 'none'",
      "worker-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(wall)
    }
  })

  it('bug-class-15 has no use of the account cookie, though it shares its origin', async () => {
    const signIn = await rawRequest(
      server.url,
      `${rawHead('POST', '/.account/login/password/', {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(credentials())),
        accept: 'application/json',
      })}${credentials()}`,
    )
    const { authorization } = JSON.parse(signIn.body) as { authorization: string }
    const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(cookie).toContain(authorization)
    const account = `${server.url}.account/`
    const json = { ...script, accept: 'application/json', cookie }
    expect((await ask(account, json)).body).not.toContain('clientCredentials')
    expect((await ask(account, { ...addressBar, accept: 'application/json', cookie })).body).toContain(
      'clientCredentials',
    )

    const form = 'email=a%40example.org&password=b'
    const posted = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(form.length),
    }
    const origin = new URL(server.url).origin
    const post = (headers: Readonly<Record<string, string>>) =>
      rawRequest(
        server.url,
        rawHead('POST', '/.account/login/password/', { ...posted, origin, ...headers }) + form,
      )
    expect((await post({ ...script, accept: 'text/html' })).status).toBe(403)
    // The same from our own page is only a wrong password.
    expect((await post({ ...addressBar, 'sec-fetch-site': 'same-origin' })).body).toContain('<form')
  })
})

function credentials(): string {
  return JSON.stringify({ email: alice.email, password: alice.password })
}
