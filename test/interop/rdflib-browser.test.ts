import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

// rdflib as browsers get it, on a page of another origin: it lets cookies be sent with every write, and the browser asks
// the server whether that page may.

const bundles = dirname(fileURLToPath(import.meta.resolve('rdflib/dist/rdflib.min.js')))

let server: RunningServer
let app: Server
let browser: Browser
let page: Page
let alice: Person

beforeAll(async () => {
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  app = createServer(
    (request, response) => void serveApp(request.url ?? '/').then((body) => response.end(body)),
  )
  await once(app.listen(0, '127.0.0.1'), 'listening')
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  page = await browser.newPage()
  await page.exposeFunction('sign', (method: string, url: string) => alice.session.headers(method, url))
  await page.goto(`http://127.0.0.1:${(app.address() as AddressInfo).port}/`)
})

afterAll(async () => {
  await browser?.close()
  app?.close()
  await server?.close()
})

async function serveApp(path: string): Promise<Buffer | string> {
  if (path.endsWith('.js')) return readFile(`${bundles}${path}`)
  return '<!doctype html><meta charset="utf-8"><script src="/rdflib.min.js"></script>'
}

it('CO-9 rdflib in a browser reads, writes and patches from a page of another origin', async () => {
  const document = `${alice.pod}notes/first.ttl`
  const told = await page.evaluate(async (url) => {
    type Init = RequestInit & { headers?: Record<string, string> }
    // biome-ignore lint/suspicious/noExplicitAny: what a script put into the page.
    const { $rdf, sign } = globalThis as any
    const signed = async (address: string, init: Init = {}) => {
      const headers = { ...init.headers, ...(await sign(init.method ?? 'GET', address)) }
      sent.push(init.credentials ?? 'not said')
      return fetch(address, { ...init, headers })
    }
    const sent: string[] = []
    const store = $rdf.graph()
    const fetcher = new $rdf.Fetcher(store, { fetch: signed })
    const updater = new $rdf.UpdateManager(store)
    const it = $rdf.sym(`${url}#it`)
    const note = $rdf.st(it, $rdf.sym('urn:says'), $rdf.lit('patched'), $rdf.sym(url))
    const data = '<#it> <urn:says> "written".'
    const put = await fetcher.webOperation('PUT', url, { contentType: 'text/turtle', data })
    await fetcher.load($rdf.sym(url))
    await updater.update([], [note])
    return { put: put.status, sent }
  }, document)
  expect(told.put).toBe(201)
  expect(told.sent).toContain('include')
  const stored = await alice.fetch(document)
  expect(await stored.text()).toMatch(/written[\s\S]*patched/)
})
