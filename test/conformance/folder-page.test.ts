import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  aclOf,
  anonymous,
  expectStatus,
  listOf,
  openWorld,
  plain,
  share,
  turtle,
  type World,
} from './world.ts'

/** What a browser says when a person opens an address. */
const addressBar = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-dest': 'document' }
const everyone = [{ who: 'public', modes: ['Read'] }]

let world: World
let folder: string

beforeAll(async () => {
  world = await openWorld({ recommendedApps: 'Stream=https://stream.example/' })
  folder = `${world.alice.pod}open/`
  const names = ['b%20%26%20%3Cb%3E.txt', 'a10.txt', 'a9.txt', 'inner/x', '%C3%28']
  for (const name of names)
    await expectStatus(201, world.alice, 'PUT', folder + name, plain, 'x'.repeat(1234))
  await share(world.alice, folder, everyone)
})

afterAll(() => world.server.close())

const open = (url: string, status: number) => expectStatus(status, anonymous, 'GET', url, addressBar)

describe('a folder that is for everyone, opened in a browser', () => {
  it('CT-13 is a page of what is in it: folders first, by the names that people gave', async () => {
    const answer = await open(folder, 200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const page = await answer.text()
    const rows = [...page.matchAll(/<li><span class="what"><a href="([^"]*)">([^<]*)<.a><small>([^·]*) ·/g)]
    expect(rows.map(([, href, name, size]) => [href?.slice(folder.length), name, size])).toEqual([
      ['inner/', 'inner/', 'Folder'],
      ['%C3%28', '%C3%28', '1.23 kB'],
      ['a9.txt', 'a9.txt', '1.23 kB'],
      ['a10.txt', 'a10.txt', '1.23 kB'],
      ['b%20%26%20%3Cb%3E.txt', 'b &amp; &lt;b&gt;.txt', '1.23 kB'],
    ])
    expect(page).toContain('https://stream.example/?iss=')
    // Where it lies is not for everyone.
    expect(page).not.toContain(`href="${world.alice.pod}"`)
    expect(await (await open(`${folder}inner/`, 200)).text()).toContain(`href="${folder}"`)
    const head = await expectStatus(200, anonymous, 'HEAD', folder, addressBar)
    expect([head.headers.get('content-type'), await head.text()]).toEqual(['text/html; charset=utf-8', ''])
  })

  it('P-58 runs no script, and nobody frames it', async () => {
    const policy = (await open(folder, 200)).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it('CR-12 CT-13 stays data for every program, and both say what the answer depends on', async () => {
    for (const accept of ['*/*', 'text/html, */*;q=0.1']) {
      const answer = await expectStatus(200, anonymous, 'GET', folder, { accept })
      expect(answer.headers.get('content-type')).toBe('text/turtle')
      expect(listOf(answer, 'vary')).toContain('Sec-Fetch-Dest')
    }
    expect(listOf(await open(folder, 200), 'vary')).toContain('Sec-Fetch-Dest')
    expect((await open(`${folder}a9.txt`, 200)).headers.get('content-type')).toBe('text/plain')
  })

  it('ER-1 is no page while it is not for everyone, nor where there is none', async () => {
    const pages = []
    for (const url of [world.alice.pod, `${world.alice.pod}inbox/`, `${world.alice.pod}nothing/`])
      pages.push(await (await open(url, 401)).text())
    expect(new Set(pages).size).toBe(1)
    await open(`${folder}nothing/`, 404)
    const rules = aclOf(`${folder}inner/`, world.alice.webId, [])
    await expectStatus(201, world.alice, 'PUT', `${folder}inner/.acl`, turtle, rules)
    await open(`${folder}inner/`, 401)
    // Its name stays in the listing, as in that for programs (CT-9).
    expect(await (await open(folder, 200)).text()).toContain('inner/')
  })

  it('CT-13 leads to the page that somebody made for it, once that is for everyone', async () => {
    const site = `${world.alice.pod}site/`
    const html = { 'content-type': 'text/html' }
    await expectStatus(201, world.alice, 'PUT', `${site}index.html`, html, '<h1>Mine</h1>')
    await open(site, 401)
    await share(world.alice, `${site}index.html`, everyone)
    const answer = await open(site, 302)
    expect(answer.headers.get('location')).toBe(`${site}index.html`)
    expect(listOf(answer, 'vary')).toContain('Sec-Fetch-Dest')
    expect((await open(`${site}index.html`, 200)).headers.get('content-security-policy')).toContain('sandbox')
    await expectStatus(401, anonymous, 'GET', site)
    await share(world.alice, site, everyone)
    const program = await expectStatus(200, anonymous, 'GET', site)
    expect(program.headers.get('content-type')).toBe('text/turtle')
  })

  it('CT-12 a large one is shown in part, and says so', async () => {
    const many = `${world.alice.pod}many/`
    const names = Array.from({ length: 1001 }, (_, number) => `${number}.txt`)
    await Promise.all(names.map((name) => expectStatus(201, world.alice, 'PUT', many + name, plain, 'x')))
    await share(world.alice, many, everyone)
    const page = await (await open(many, 200)).text()
    expect(page.match(/class="what"/g)).toHaveLength(1000)
    expect(page).toContain('And more')
  })
})
