/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isFocused, makeAspect, publish, register, signIn } from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

/** data-model 5.3: "JS for Stream's first route", in bytes as they cross the wire. */
const maxScriptBytes = 180_000
/** data-model 5.3: nothing moves under the reader's eyes. */
const maxLayoutShift = 0.05

const posts = [
  'Bread is **out of the oven**: [the recipe](https://bread.example/), and\n\n- flour\n- water\n- time',
  'Rain all day, and the river is up to the second step.',
  '> She said it would rain\n\nand `it` did.',
]

/** What has to arrive before Stream, and the way into Lens, can be used, counted by a real browser on the built app. */
describe('the first load', () => {
  let world: World
  let alice: Visitor

  beforeAll(async () => {
    world = await createWorld()
    alice = await world.person('alice')
    await alice.page.addInitScript(watchFirstUse)
  })
  afterAll(async () => {
    await alice?.close()
    await world?.close()
  })

  it('signed out, the sign-in form takes an address after no more than 180 KB of JavaScript', async () => {
    await alice.page.goto(world.apps.stream)
    await alice.page.getByLabel('Your WebID, your pod or your provider').fill('alice')
    await alice.settled()
    const load = await firstLoad(alice.page)
    tell('Stream, signed out', load)
    await alice.show('00-sign-in')
    expect(load.scriptBytes).toBeLessThanOrEqual(maxScriptBytes)
    expect(load.layoutShift).toBeLessThan(maxLayoutShift)
  })

  it('signed out, the sign-in form of Lens takes an address after no more than that, too', async () => {
    const stranger = await world.person('stranger')
    await stranger.page.addInitScript(watchFirstUse)
    await stranger.page.goto(world.apps.lens)
    await stranger.page.getByLabel('Your WebID, your pod or your provider').fill('alice')
    await stranger.settled()
    const load = await firstLoad(stranger.page)
    tell('Lens, signed out', load)
    expect(load.scriptBytes).toBeLessThanOrEqual(maxScriptBytes)
    await stranger.close()
  })

  it('the form is there before any script, and keeps what was typed until then', async () => {
    const early = await world.person('early')
    const scripts = Promise.withResolvers<void>()
    await early.page.route('**/*.js', async (route) => {
      await scripts.promise
      await route.continue()
    })
    await early.page.goto(world.apps.stream, { waitUntil: 'commit' })
    const field = early.page.getByLabel('Your WebID, your pod or your provider')
    await field.fill('alice.example')
    const signIn = early.page.getByRole('button', { name: 'Sign in' })
    expect(await signIn.isDisabled()).toBe(true)
    scripts.resolve()
    await expect.poll(() => signIn.isDisabled()).toBe(false)
    expect(await field.inputValue()).toBe('alice.example')
    await early.close()
  })

  it('a part that does not arrive is told, with a way to try again', async () => {
    const unlucky = await world.person('unlucky')
    const { page } = unlucky
    await page.route('**/*.js', async (route) => {
      const script = await route.fetch()
      const isTheForm = (await script.text()).includes('your pod or your provider')
      await (isTheForm ? route.abort() : route.fulfill({ response: script }))
    })
    await page.goto(world.apps.stream)
    await page.getByRole('heading', { name: 'This page broke' }).waitFor()
    await unlucky.show('00-page-broke')
    await page.unrouteAll({ behavior: 'wait' })
    await page.getByRole('button', { name: 'Load it again' }).click()
    await page.getByLabel('Your WebID, your pod or your provider').fill('alice')
    await expect.poll(() => page.getByRole('button', { name: 'Sign in' }).isEnabled()).toBe(true)
    await unlucky.close()
  })

  it('signed in, the timeline is readable from the cache after no more than that', async () => {
    const { page } = alice
    await register(page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await signIn(page, world.apps.stream, `${world.serverA}alice/`)
    await makeAspect(page, world.apps.stream, 'Family')
    for (const text of posts) await publish(page, text)
    await page.goto(world.apps.stream)
    await page.getByText('out of the oven').waitFor()
    await alice.settled()

    // Whatever is read now, this browser kept: the pod is silent.
    await page.route(`${world.serverA}**`, (route) => route.abort())
    await page.reload()
    await page.getByText('out of the oven').waitFor()
    await alice.settled()
    const load = await firstLoad(page)
    tell('Stream, signed in', load)
    expect(await page.getByRole('article').count()).toBe(posts.length)
    expect(await page.getByRole('article').getByRole('listitem').count()).toBe(3)
    expect(load.scriptBytes).toBeLessThanOrEqual(maxScriptBytes)
    expect(load.layoutShift).toBeLessThan(maxLayoutShift)
    await page.unroute(`${world.serverA}**`)
  })

  it('while the page waits for its posts, nothing is fetched that is only needed later', async () => {
    const { page } = alice
    await page.evaluate(forgetWhatIsKept)
    const isHeld = (url: URL): boolean =>
      url.port === new URL(world.serverA).port && /\/posts\/|\.sparql/.test(url.pathname)
    const answers = Promise.withResolvers<void>()
    await page.route(isHeld, async (route) => {
      await answers.promise
      await route.continue()
    })
    await page.reload()
    await page.getByText('Loading posts').waitFor({ state: 'attached' })
    await alice.settled()
    const before = await scriptCount(page)
    answers.resolve()
    await page.getByText('out of the oven').waitFor()
    await alice.settled()
    // The menus, the composer, the other pages: that they come at all shows that they were held.
    expect((await scriptCount(page)) - before).toBeGreaterThan(5)
    await page.unroute(isHeld)
  })

  it('once the page has come to rest, the composer, menus and dialogs open without waiting for the network', async () => {
    const { page } = alice
    const before = await scriptCount(page)
    await page.getByRole('button', { name: 'New post' }).click()
    await page.getByLabel('Your post').fill('Quick as that.')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'More' }).first().click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await scriptCount(page)).toBe(before)
  })

  it('the keyboard chooses tabs, opens menus at either end, and comes back to where it was', async () => {
    const { page } = alice
    await page.getByRole('tab', { name: 'All' }).focus()
    await page.keyboard.press('ArrowLeft')
    const family = page.getByRole('tab', { name: 'Family', selected: true })
    expect(await isFocused(family)).toBe(true)
    await page.keyboard.press('Home')
    expect(await isFocused(page.getByRole('tab', { name: 'All', selected: true }))).toBe(true)

    const more = page.getByRole('button', { name: 'More' }).first()
    await more.focus()
    for (const [key, item] of [
      ['ArrowDown', 'Copy link'],
      ['ArrowUp', 'Delete…'],
      ['Enter', 'Copy link'],
      ['Space', 'Copy link'],
    ] as const) {
      await page.keyboard.press(key)
      await page.getByRole('menu', { name: 'Post' }).waitFor()
      await expect.poll(() => isFocused(page.getByRole('menuitem', { name: item }))).toBe(true)
      await page.keyboard.press('Escape')
      await expect.poll(() => isFocused(more)).toBe(true)
    }
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => isFocused(page.getByRole('menuitem', { name: 'Delete…' }))).toBe(true)
    await page.keyboard.press('Enter')
    await expect.poll(() => isFocused(page.getByRole('button', { name: 'Keep' }))).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => isFocused(more)).toBe(true)
    const write = page.getByRole('button', { name: 'New post' })
    await write.press('Enter')
    await expect.poll(() => isFocused(page.getByLabel('Your post'))).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => isFocused(write)).toBe(true)
    await more.focus()
    // Its name is shown to whoever came by the keyboard, and Escape puts that away.
    await page.getByRole('tooltip', { name: 'More' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('tooltip').waitFor({ state: 'detached' })
  })

  it('who opens the composer while the next page is on its way finds it open there', async () => {
    const { page } = alice
    await page.evaluate(() => {
      document.querySelector<HTMLElement>('a[href="/people"]')?.click()
      dispatchEvent(new KeyboardEvent('keydown', { key: 'c' }))
    })
    await page.waitForURL('**/people')
    await page
      .getByRole('heading', { level: 1, name: 'People', includeHidden: true })
      .waitFor({ state: 'attached' })
    await page.getByLabel('Your post').fill('Kept in hand.')
    await page.keyboard.press('Escape')
  })
})

interface FirstLoad {
  /** Scripts that were asked for before the page could be used. */
  readonly scriptBytes: number
  /** All that were asked for until the page was at rest: what may be needed next comes in between. */
  readonly laterBytes: number
  readonly files: number
  readonly layoutShift: number
}

type LayoutShift = PerformanceEntry & { value: number; hadRecentInput: boolean }

interface Watched {
  usableAtMs?: number
  layoutShift: number
}

/** Runs in the page, before anything of it: notes when there is something to read, or a form that heeds what is typed. */
function watchFirstUse(): void {
  const watched: Watched = { layoutShift: 0 }
  Object.assign(globalThis, { watched })
  const look = (): void => {
    const field = document.querySelector('input[name=username]')
    // The server draws the form; it is of use when React has taken it over.
    const isTaken = field !== null && Object.keys(field).some((key) => key.startsWith('__reactProps'))
    if (isTaken || document.querySelector('[data-post]') !== null) watched.usableAtMs ??= performance.now()
  }
  const lookAgain = (): void => {
    look()
    if (watched.usableAtMs === undefined) requestAnimationFrame(lookAgain)
  }
  // React may ask for what a drawn post needs in the very task that draws it, before an observer is told: who looks
  // just before each script is asked for misses nothing.
  const append = Node.prototype.appendChild
  Node.prototype.appendChild = function <T extends Node>(this: Node, node: T): T {
    if (node instanceof HTMLScriptElement || node instanceof HTMLLinkElement) look()
    return append.call(this, node) as T
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
  lookAgain()
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value } of list.getEntries() as LayoutShift[])
      if (!hadRecentInput) watched.layoutShift += value
  }).observe({ type: 'layout-shift', buffered: true })
}

/** Runs in the page: a cache that is empty, as on a new computer. */
async function forgetWhatIsKept(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  indexedDB.open('hearth-cache').onsuccess = ({ target }) => {
    const { result } = target as IDBOpenDBRequest
    const emptied = result.transaction('queries', 'readwrite')
    emptied.objectStore('queries').clear()
    emptied.oncomplete = () => resolve()
  }
  await promise
}

async function firstLoad(page: Page): Promise<FirstLoad> {
  return await page.evaluate(() => {
    const { usableAtMs = Number.POSITIVE_INFINITY, layoutShift } = (
      globalThis as unknown as { watched: Watched }
    ).watched
    const scripts = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(
      ({ name }) => new URL(name).pathname.endsWith('.js'),
    )
    const first = scripts.filter(({ startTime }) => startTime < usableAtMs)
    const sum = (some: typeof scripts): number =>
      some.reduce((bytes, { encodedBodySize }) => bytes + encodedBodySize, 0)
    return {
      scriptBytes: sum(first),
      laterBytes: sum(scripts) - sum(first),
      files: first.length,
      layoutShift,
    }
  })
}

async function scriptCount(page: Page): Promise<number> {
  return await page.evaluate(
    () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('.js')).length,
  )
}

function tell(who: string, { scriptBytes, laterBytes, files, layoutShift }: FirstLoad): void {
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`
  console.log(
    `${who}: ${kilobytes(scriptBytes)} of JavaScript (gzip, ${files} files) before it can be used, ` +
      `${kilobytes(laterBytes)} more when it rests, layout shift ${layoutShift.toFixed(3)}`,
  )
}
