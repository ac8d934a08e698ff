/// <reference lib="dom" />
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RawSettings } from '@hearth/pod-server/src/settings.ts'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core'
import { answers, freePort, type SpawnedServer, spawnServer } from '../spawn-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const appNames = ['stream', 'lens', 'bench'] as const
export type AppName = (typeof appNames)[number]

/** Two pod servers with a data folder each, three apps on origins of their own, and a browser. */
export interface World {
  readonly serverA: string
  readonly serverB: string
  readonly apps: Readonly<Record<AppName, string>>
  /** A person's own browser: nothing is shared with anybody else's. */
  person(name: string): Promise<Visitor>
  close(): Promise<void>
}

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Nothing is on its way any more: what is not there now will not come. */
  settled(): Promise<void>
  /** Keeps what the person sees now as test output, and fails if somebody could not use it (WCAG 2.2 AA, by axe). */
  show(name: string): Promise<void>
  close(): Promise<void>
}

/** The first server recommends the apps, as with `npm start`; `ofB` is said to the second alone. */
export async function createWorld(ofB: RawSettings = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-e2e-'))
  const ports = await Promise.all(appNames.map(() => freePort()))
  const urls = Object.fromEntries(appNames.map((name, index) => [name, `http://localhost:${ports[index]}/`]))
  const recommendedApps = appNames.map((name) => `${titleOf(name)}=${urls[name]}`).join(',')
  const [serverA, serverB] = await Promise.all([
    spawnServer({ data: join(folder, 'a'), recommendedApps }),
    spawnServer({ ...ofB, data: join(folder, 'b') }),
  ])
  const apps = await startApps(serverA, urls as Record<AppName, string>)
  const browser = await launch()
  return {
    serverA: serverA.url,
    serverB: serverB.url,
    apps: apps.urls,
    person: (name) => visitor(browser, name),
    async close() {
      await browser.close()
      for (const child of apps.children) child.kill('SIGTERM')
      await Promise.all([serverA.close(), serverB.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })
}

async function startApps(server: SpawnedServer, urls: Readonly<Record<AppName, string>>) {
  const children: ChildProcess[] = []
  const siblings = appNames.map((name) => ({ id: name, name: titleOf(name), url: urls[name] }))
  await Promise.all(
    appNames.map(async (name) => {
      const child = spawn(
        process.execPath,
        [
          join(root, 'node_modules/next/dist/bin/next'),
          'start',
          '--port',
          new URL(urls[name]).port,
          '--hostname',
          'localhost',
        ],
        {
          cwd: join(root, 'apps', name),
          stdio: ['ignore', 'pipe', 'pipe'],
          env: {
            ...process.env,
            NODE_ENV: 'production',
            HEARTH_APP_ORIGIN: new URL(urls[name]).origin,
            HEARTH_PROVIDER: server.url,
            HEARTH_APPS: JSON.stringify(siblings),
          },
        },
      )
      children.push(child)
      await answers(urls[name], child)
    }),
  )
  return { children, urls }
}

async function visitor(browser: Browser, name: string): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB' })
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  const settled = watchTraffic(page)
  const output = join(root, 'test/output/e2e')
  await mkdir(output, { recursive: true })
  return {
    context,
    page,
    settled,
    async show(screen) {
      await settled()
      await page.screenshot({ path: join(output, `${screen}-${name}.png`), animations: 'disabled' })
      faults.push(...(await accessibilityFaults(page, screen)))
    },
    async close() {
      await context.close()
      if (faults.length > 0) throw new Error(`${name}'s browser met errors: ${faults.join('; ')}`)
    },
  }
}

/** The rules that axe finds broken on the page as it is now. */
async function accessibilityFaults(page: Page, screen: string): Promise<string[]> {
  // By the debugger's door: the pages themselves let no foreign script in.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    return (globalThis as unknown as { axe: AxeCore }).axe.run(
      // React Aria's own live region names what was just pressed, in a form that axe takes for a picture without words.
      { exclude: ['[role="log"]'] },
      { runOnly: tags },
    )
  })
  return violations.map(
    ({ id, nodes }) => `${screen}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  )
}

interface AxeCore {
  run(
    where: { exclude: string[] },
    options: { runOnly: string[] },
  ): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** So long an answer is waited for: a request that the browser never reports as ended is no noise. */
const patienceMs = 5000

/** Resolves when the network has been silent for a while, and the page had the time to say more. */
function watchTraffic(page: Page): () => Promise<void> {
  let quietSince = Date.now()
  const open = new Map<Request, number>()
  const heard = (): void => {
    quietSince = Date.now()
  }
  page.on('request', (request) => {
    heard()
    open.set(request, Date.now())
  })
  // A stream of events has begun, and does not end.
  page.on('response', (response) => {
    if (response.headers()['content-type']?.startsWith('text/event-stream')) open.delete(response.request())
  })
  for (const end of ['requestfinished', 'requestfailed'] as const)
    page.on(end as 'requestfinished', (request) => {
      heard()
      open.delete(request)
    })
  const isQuiet = (): boolean => {
    const isAwaited = [...open.values()].some((since) => Date.now() - since < patienceMs)
    return !isAwaited && Date.now() - quietSince >= 1200
  }
  return async () => {
    heard()
    const deadline = Date.now() + 60_000
    for (let restedAt = 0; restedAt !== quietSince; ) {
      if (Date.now() > deadline) throw new Error('the page never comes to rest')
      await new Promise((resolve) => setTimeout(resolve, 50))
      if (!isQuiet()) continue
      restedAt = quietSince
      await idle(page)
    }
  }
}

/** Where the machine is busy, silence may be a page that has not come to what it will ask. */
async function idle(page: Page): Promise<void> {
  const hasTime = (timeout: number) =>
    new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout }))
  // It may go to another page meanwhile: that is heard.
  await page.evaluate(hasTime, patienceMs).catch(() => undefined)
}
