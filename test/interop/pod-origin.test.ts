import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resolveLocalhostNames } from '../localhost-names.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

// A real browser, signed in to the account, visits a pod with a host of its own whose owner means no good.

let server: RunningServer
let browser: Browser
let page: Page
let alice: Person
let mallory: Person
let attack: string

beforeAll(async () => {
  resolveLocalhostNames()
  server = await startTestServer({ pods: 'subdomain' })
  ;[alice, mallory] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'mallory')]
  attack = `${mallory.pod}attack.html`
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  page = await browser.newPage()
  await page.goto(`${server.url}.account/`)
  await page.getByLabel('E-mail').fill(alice.email)
  await page.getByLabel('Password').fill(alice.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText(`Signed in as ${alice.email}`).waitFor()
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const html = '<!doctype html><title>calm</title><script>document.title = "ran"</script>'

it('P-58 bug-class-08 a page in a pod runs no script at all', async () => {
  const headers = { 'content-type': 'text/html' }
  const put = await mallory.fetch(attack, { method: 'PUT', headers, body: html })
  expect(put.status).toBe(201)
  const acl = `@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.
    <#o> a acl:Authorization; acl:agent <${mallory.webId}>; acl:accessTo <${attack}>; acl:mode acl:Read, acl:Write, acl:Control.
    <#p> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <${attack}>; acl:mode acl:Read.`
  const share = { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: acl }
  expect((await mallory.fetch(`${attack}.acl`, share)).status).toBe(201)

  const response = await page.goto(attack)
  expect(response?.status()).toBe(200)
  expect(await page.title()).toBe('calm')
})

it('P-58 bug-class-15 and if one ever ran, it could neither read the account’s cookie nor use it', async () => {
  // As if the sandbox were gone: the same address, without the header.
  await page.route(attack, (route) => route.fulfill({ contentType: 'text/html', body: html }))
  await page.goto(attack)
  expect(await page.title()).toBe('ran')

  const account = `${server.url}.account/`
  const seen = await page.evaluate(async (url) => {
    const outcome = (request: Promise<Response>) =>
      request.then(
        async (answer) => `${answer.status} ${await answer.text()}`,
        () => 'unreadable',
      )
    const json = { accept: 'application/json' }
    return {
      cookie: document.cookie,
      origin: location.origin,
      withCookie: await outcome(fetch(url, { credentials: 'include', headers: json })),
      without: await outcome(fetch(url, { headers: json })),
    }
  }, account)
  expect(seen.origin).toBe(mallory.pod.slice(0, -1))
  expect(seen.cookie).toBe('')
  expect(seen.withCookie).toBe('unreadable')
  expect(seen.without).not.toContain('logout')

  const posted = page.waitForResponse((response) => response.url().endsWith('/do/create-pod'))
  await page.evaluate((action) => {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = action
    form.innerHTML = '<input name="pod" value="stolen">'
    document.body.append(form)
    form.submit()
  }, `${account}do/create-pod`)
  expect((await posted).status()).toBe(403)
  await page.getByRole('heading', { name: 'That did not work' }).waitFor()
  await page.goto(account)
  await page.getByText(`Signed in as ${alice.email}`).waitFor()
  expect(await page.content()).not.toContain('stolen')
  expect((await fetch(server.url.replace('://', '://stolen.'))).status).toBe(404)
})
