import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveLocalhostNames } from '../localhost-names.ts'
import { makePerson, type Person } from '../make-person.ts'
import { installPeers, peerFile } from '../peers/install.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const minute = 60_000
const output = fileURLToPath(new URL('../output/interop/', import.meta.url))

let server: RunningServer
let browser: Browser
let page: Page
let alice: Person
let bob: Person

/** Opens an address as from the address bar, and waits until mashlib has taken its session up again. */
async function open(url: string): Promise<void> {
  await page.goto(url)
  await page.getByRole('button', { name: 'Your profile' }).waitFor()
}

async function show(name: string): Promise<void> {
  await page.screenshot({
    path: `${output}mashlib-${new URL(alice.pod).hostname}-${name}.png`,
    animations: 'disabled',
  })
}

/** Mashlib says on its screen when it is done; the pod says whether it is true. */
function eventually(check: () => Promise<unknown>, wanted: unknown): Promise<void> {
  return expect.poll(check, { timeout: minute, interval: 200 }).toEqual(wanted)
}

async function textOf(url: string): Promise<string> {
  return (await alice.fetch(url)).text()
}

describe.each(['path', 'subdomain'] as const)(
  'SolidOS in a browser, served where pods are, by %s',
  { timeout: 3 * minute },
  (pods) => {
    beforeAll(async () => {
      await installPeers('clients')
      await mkdir(output, { recursive: true })
      resolveLocalhostNames()
      server = await startTestServer({ pods, databrowser: peerFile('mashlib/dist', 'clients') })
      alice = await makePerson(server.url, 'alice')
      bob = await makePerson(server.url, 'bob')
      browser = await chromium.launch({
        executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
        ],
      })
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB' })
      context.setDefaultTimeout(minute)
      page = await context.newPage()
    }, 5 * minute)

    afterAll(async () => {
      await browser?.close()
      await server?.close()
    })

    it('shows a private pod to its owner after a sign-in, and to nobody before', async () => {
      await page.goto(`${alice.pod}inbox/`)
      await page.getByText('This resource is not publicly readable').waitFor()
      await page.goto(alice.pod)
      await page.getByRole('button', { name: 'Log In' }).waitFor()
      expect(await page.getByText('settings').count()).toBe(0)

      await page.getByRole('button', { name: 'Log In' }).click()
      await page.getByLabel('Solid Identity Provider').fill(server.url)
      await page.getByRole('dialog').getByRole('button', { name: 'Log In' }).click()
      await page.getByLabel('E-mail').fill(alice.email)
      await page.getByLabel('Password').fill(alice.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByText('settings').first().waitFor()
      await show('1-pod')
    })

    it('edits the profile', async () => {
      await open(alice.webId)
      await page.getByText('Edit', { exact: true }).first().click()
      await page.getByRole('textbox', { name: 'Full Name' }).fill('Alice Mora')
      await page.getByRole('button', { name: 'Save Changes' }).click()
      await eventually(async () => (await textOf(alice.webId)).includes('"Alice Mora"'), true)
      expect(await textOf(alice.webId)).toContain('oidcIssuer')
      await show('2-profile')
    })

    it('shares a folder with everyone, and takes that back', async () => {
      const folder = `${alice.pod}album/`
      const photo = `${folder}one.ttl`
      const headers = { 'content-type': 'text/turtle' }
      await alice.fetch(photo, { method: 'PUT', headers, body: '<#a> <http://schema.org/name> "One".' })
      const statuses = () => Promise.all([folder, photo].map(async (url) => (await bob.fetch(url)).status))
      expect(await statuses()).toEqual([403, 403])

      await open(folder)
      await page.getByTitle('Sharing').click()
      await page.getByRole('button', { name: 'Set specific sharing for this folder' }).click()
      await page.getByTitle('Add ...').click()
      await page.getByTitle('Add Everyone').click()
      await eventually(statuses, [200, 200])
      await show('3-sharing')

      await page.getByRole('button', { name: 'Remove custom sharing settings' }).click()
      await eventually(statuses, [403, 403])
      expect((await alice.fetch(photo)).status).toBe(200)
    })

    it('makes a chat, says something in it, and finds it again', async () => {
      const said = 'Who bakes on Sunday?'
      await open(alice.pod)
      await page.getByTitle('Add another tool').click()
      await page.getByTitle('Make new Long Chat').click()
      await page.locator('#MainContent input').last().fill('Kitchen')
      await page.keyboard.press('Enter')
      const chat = `${alice.pod}Kitchen/index.ttl`
      await eventually(async () => (await alice.fetch(`${chat}.acl`)).status, 200)

      await open(`${chat}#this`)
      await page.locator('#MainContent textarea').first().fill(said)
      const written = page.waitForResponse(
        (response) => /PUT|PATCH/.test(response.request().method()) && response.url().endsWith('/chat.ttl'),
      )
      await page.keyboard.press('Enter')
      await page.getByText(said).first().waitFor()
      await open(`${chat}#this`)
      await page.getByText(said).first().waitFor()
      await show('4-chat')

      // Each day has a document of its own (APP-1); the rights that mashlib gave the chat let others read it.
      const target = (await written).url()
      expect(target).toMatch(new RegExp(`^${alice.pod}Kitchen/\\d{4}/\\d\\d/\\d\\d/chat\\.ttl$`))
      const heard = await bob.fetch(target)
      expect(await heard.text()).toContain(said)

      // NT-36: the page hears of what is said elsewhere, and reads it at once.
      const answer = 'I do, with seeds.'
      const reads = page.waitForResponse(
        async (response) => response.url() === target && (await response.text()).includes(answer),
      )
      const patch = `@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:p a solid:InsertDeletePatch; solid:inserts {
        <#answer> <http://rdfs.org/sioc/ns#content> "${answer}". }.`
      const headers = { 'content-type': 'text/n3' }
      expect((await alice.fetch(target, { method: 'PATCH', headers, body: patch })).status).toBe(204)
      expect((await reads).request().method()).toBe('GET')
    })
  },
)
