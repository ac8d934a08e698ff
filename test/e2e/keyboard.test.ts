/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  drawPhoto,
  follow,
  makeAspect,
  newPost,
  post,
  publish,
  register,
  shareWith,
  signIn,
} from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const longName = 'Hubertus Wolfeschlegelsteinhausenbergerdorffwelchevoralternw'

/** Whoever uses no mouse, asked for less motion, sees few colours or has the text large. */
describe('without a mouse', () => {
  let world: World
  let alice: Visitor
  let bob: Visitor
  let iri: string

  beforeAll(async () => {
    world = await createWorld()
    alice = await world.person('keyboard-alice')
    bob = await world.person('keyboard-bob')
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await register(bob.page, world.serverB, { name: longName, pod: 'bob' })
    await signIn(alice.page, world.apps.stream, `${world.serverA}alice/`)
    await signIn(bob.page, world.apps.stream, `${world.serverB}bob/`)
    for (const { page } of [alice, bob]) await newPost(page).waitFor()
    iri = await publish(alice.page, 'Who sees it?', {
      photo: { ...(await drawPhoto(alice.page, 8)), alt: 'Hills' },
    })
    await makeAspect(alice.page, world.apps.stream, 'Family')
    const webid = `${world.serverB}bob/profile/card#me`
    await shareWith(alice.page, { webid, name: longName }, 'Family')
  })
  afterAll(async () => {
    for (const person of [alice, bob]) await person?.close()
    await world?.close()
  })

  it('a button that goes away with what it did leaves the keyboard where it was: a person of an aspect', async () => {
    const { page } = alice
    await page.getByRole('button', { name: `Remove ${longName} from Family` }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Nobody yet').waitFor()
    await expect.poll(() => focused(page)).toBe('SECTION Family')
  })

  it('a notice gives the focus back to where it came from, and waits while somebody is in it', async () => {
    const { page } = alice
    // It stays under the mouse, however long the way by key takes here.
    await page.getByRole('button', { name: 'Undo' }).hover()
    await page.getByLabel('New aspect').focus()
    await tabTo(page, 'Undo')
    await page.mouse.move(0, 0)
    // Longer than it would be shown.
    await page.waitForTimeout(7000)
    expect(await focused(page)).toBe('BUTTON Undo')
    await tabTo(page, 'Dismiss')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('INPUT New aspect')
  })

  it('who opens a post by key begins at its content, and after an answer goes on at what was answered', async () => {
    const { page } = bob
    await follow(bob, { webid: `${world.serverA}alice/profile/card#me`, name: 'Alice Mora' })
    await page.goto(world.apps.stream)
    await post(page, 'Who sees it?')
      .getByRole('link', { name: /omment/ })
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Comments' }).waitFor()
    await expect.poll(() => focused(page)).toMatch(/^MAIN/)
    await page.getByRole('textbox', { name: /Answer Alice/ }).fill('Me')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Your comment is in the conversation').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Answer' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toMatch(/^TEXTAREA/)
    await page.keyboard.type('Really')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('article').filter({ hasText: 'Really' }).waitFor()
    await expect.poll(() => focused(page)).toMatch(/^LI/)
  })

  it('at 320 pixels, as with 400 % zoom, a long name breaks and nothing runs off the page', async () => {
    const { page } = bob
    await page.setViewportSize({ width: 320, height: 640 })
    await bob.show('80-narrow')
    const room = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(room).toBeLessThanOrEqual(0)
    await page.setViewportSize({ width: 1280, height: 860 })
  })

  it('new posts that are let in by key are gone on with', async () => {
    const { page } = bob
    await page.goto(world.apps.stream)
    await post(page, 'Who sees it?').waitFor()
    await publish(alice.page, 'Fresh from the oven')
    const pill = page.getByRole('button', { name: '1 new post' })
    await pill.waitFor({ timeout: 90_000 })
    await pill.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toMatch(/^ARTICLE Alice Mora/)
  })

  it('who asked for less motion is not driven through the page', async () => {
    const { page } = bob
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 1280, height: 420 })
    await page.keyboard.press('j')
    const height = () => page.evaluate(() => scrollY)
    await expect.poll(height, { interval: 1 }).toBeGreaterThan(0)
    const here = await height()
    await bob.settled()
    expect(await height()).toBe(here)
    await page.setViewportSize({ width: 1280, height: 860 })
  })

  it('with the colours of the system what is chosen still shows: page, tab, switch', async () => {
    const { page } = alice
    await page.emulateMedia({ forcedColors: 'active' })
    await page.goto(`${world.apps.stream}people`)
    const [chosen, other] = [
      page.getByRole('tab', { name: 'Aspects' }),
      page.getByRole('tab', { name: 'Contacts' }),
    ]
    await chosen.waitFor()
    const edge = (tab: typeof chosen) => tab.evaluate((node) => getComputedStyle(node).borderBottomColor)
    expect(await edge(chosen)).not.toBe(await edge(other))
    const outline = (name: string) =>
      page
        .getByRole('link', { name })
        .first()
        .evaluate((node) => getComputedStyle(node).outlineStyle)
    expect([await outline('People'), await outline('Settings')]).toEqual(['solid', 'none'])
    await page.goto(`${world.apps.stream}settings`)
    const track = page.locator('label .forced-border')
    expect(await track.evaluate((node) => getComputedStyle(node).borderTopStyle)).toBe('solid')
    await page.emulateMedia({ forcedColors: 'none' })
  })

  it('a picture that is gone says so in its words, and does not pretend to load', async () => {
    const { page } = bob
    const index = /<([^>]+w\d+\.webp)>/.exec(await (await fetch(await photoOf(iri))).text())?.[1] ?? ''
    await bob.context.route(`${new URL('.', index).href}*.webp`, (route) => route.fulfill({ status: 404 }))
    await page.goto(world.apps.stream)
    await post(page, 'Who sees it?').getByText('A picture that did not load').waitFor({ state: 'attached' })
    await post(page, 'Who sees it?').getByText('Hills').waitFor()
    await bob.show('82-broken-picture')
  })

  it('who closes a photo in Lens is at its tile again', async () => {
    const { page } = alice
    await signIn(page, world.apps.lens, `${world.serverA}alice/`)
    const tile = page.getByRole('row', { name: /Hills/ })
    await tile.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Back to the wall' }).waitFor()
    await expect.poll(() => focused(page)).toMatch(/^MAIN/)
    await page.keyboard.press('Escape')
    await tile.waitFor()
    await expect.poll(() => tile.evaluate((node) => node === document.activeElement)).toBe(true)
  })

  async function photoOf(of: string): Promise<string> {
    return /<([^>]+\/index\.ttl)#it>/.exec(await (await fetch(of)).text())?.[1] ?? ''
  }
})

/** What has the focus: its element and its name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const here = document.activeElement as HTMLInputElement | null
    const name = here?.getAttribute('aria-label') ?? here?.labels?.[0]?.textContent ?? here?.textContent
    return `${here?.tagName} ${name?.slice(0, 60)}`
  })
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 40; step++) {
    if ((await focused(page)) === `BUTTON ${name}`) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never comes to ${name}`)
}
