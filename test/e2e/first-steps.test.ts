/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawPhoto, isFocused, makeAspect, newPost, publish, register, signIn } from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const longWord = 'Arbeitsunfähigkeitsbescheinigungsausgabestelle'

/** An app that has nothing to show yet shows how to begin; and what is there can be read at any size. */
describe('the first steps, and how small or large they may be', () => {
  let world: World
  let alice: Visitor
  let bob: Visitor
  let early: string

  beforeAll(async () => {
    world = await createWorld()
    ;[alice, bob] = [await world.person('first-alice'), await world.person('first-bob')]
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await register(bob.page, world.serverB, { name: 'Bob Okafor', pod: 'bob' })
    await signIn(bob.page, world.apps.stream, `${world.serverB}bob/`)
    await newPost(bob.page).waitFor()
    const photo = { ...(await drawPhoto(bob.page, 20)), alt: 'The river at six' }
    early = await publish(bob.page, 'Early.', { photo })
  })
  afterAll(async () => {
    await alice?.close()
    await bob?.close()
    await world?.close()
  })

  it('an empty wall leads to people, on whichever server, and their photos hang on it', async () => {
    const { page } = alice
    await signIn(page, world.apps.lens, `${world.serverA}alice/`)
    await page.getByText('Your wall is ready for its first photo').waitFor()
    await alice.show('60-empty-wall')
    await page.getByRole('link', { name: 'Find people' }).click()
    await page.getByText('Nobody yet.').waitFor()
    const field = page.getByRole('textbox', { name: /Find somebody/ })
    await field.fill(world.serverB)
    await field.press('Enter')
    await page.getByRole('alert').getByText('a place to sign in, not a person').waitFor()
    await field.fill(`${world.serverB}bob/`)
    await field.press('Enter')
    await page.getByRole('button', { name: 'Follow Bob Okafor' }).click()
    await page.getByRole('button', { name: 'Stop following Bob Okafor' }).waitFor()
    await alice.settled()
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('link', { name: /^Bob Okafor/ }).waitFor()
    await alice.show('61-people')
    await page.getByRole('link', { name: 'Photos' }).click()
    await page.getByRole('row', { name: /The river at six/ }).waitFor()
  })

  it('a question that finds nothing says what would have to be there, and leads to where it is made', async () => {
    const { page } = alice
    await signIn(page, world.apps.bench, `${world.serverA}alice/`)
    await page.getByRole('region', { name: 'Answer' }).waitFor()
    await page.getByRole('button', { name: /Who is in which aspect/ }).click()
    await page.getByText('You have no aspects yet').waitFor()
    await alice.show('62-no-answer')
    expect(await page.getByRole('link', { name: 'Open Stream' }).getAttribute('href')).toBe(world.apps.stream)
  })

  it('after photos are chosen the keyboard is at the first description', async () => {
    const { page } = alice
    await page.goto(world.apps.lens)
    await page.getByRole('button', { name: 'Share photos' }).first().click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose photos' }).click()
    await (await chooser).setFiles([await drawPhoto(page, 1), await drawPhoto(page, 2)])
    const first = page.getByLabel('Describe photo 1')
    await first.waitFor()
    await expect.poll(() => isFocused(first)).toBe(true)
    await page.keyboard.press('Escape')
  })

  it('text at twice its size, as set in the browser, stays within a phone', async () => {
    const { page, context } = alice
    await signIn(page, world.apps.stream, `${world.serverA}alice/`)
    await newPost(page).waitFor()
    const post = `${world.apps.stream}post?${new URLSearchParams({ iri: early })}`
    await page.goto(post)
    await page.getByRole('textbox', { name: /^Answer/ }).fill('Words of mine')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.getByText('Your comment is in the conversation').waitFor({ state: 'attached' })
    await alice.settled()
    // His app hears of it, and puts it into the conversation.
    await bob.page.reload()
    await bob.settled()
    await makeAspect(page, world.apps.stream, longWord)
    await alice.settled()
    const browser = await context.newCDPSession(page)
    const fontSizes = { standard: 32, fixed: 26 }
    await browser.send('Page.setFontSizes', { fontSizes })
    await page.setViewportSize({ width: 360, height: 740 })
    const folder = encodeURIComponent(`${world.serverA}alice/`)
    const addresses = [
      world.apps.bench,
      `${world.apps.bench}browse?url=${folder}`,
      `${world.apps.bench}sharing?url=${folder}`,
      world.apps.lens,
      `${world.apps.lens}people`,
      `${world.apps.lens}you`,
      world.apps.stream,
      post,
      `${world.apps.stream}people`,
      `${world.apps.stream}me`,
      `${world.apps.stream}settings`,
      world.serverA,
      `${world.serverA}.account/`,
    ]
    const wide: string[] = []
    for (const address of addresses) {
      await page.goto(address)
      if (address === post)
        await page.getByRole('region', { name: 'Comments' }).getByText('Words of mine').waitFor()
      await alice.settled()
      expect(await sizeOfText(page)).toBeGreaterThanOrEqual(32)
      if ((await overflowOf(page)) > 0) wide.push(`${address}: ${await overflowOf(page)} px`)
    }
    expect(wide).toEqual([])
    // What an aspect is called takes no button and no menu out of sight.
    await page.goto(`${world.apps.stream}people`)
    expect(await endOf(page.getByRole('button', { name: /^Add/ }))).toBeLessThanOrEqual(360)
    await newPost(page).click()
    await page
      .getByRole('button', { name: /^(Public|Who sees this)/ })
      .first()
      .click()
    expect(await endOf(page.getByRole('menu'))).toBeLessThanOrEqual(360)
    await page.setViewportSize({ width: 1280, height: 860 })
    await browser.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } })
  })
})

async function sizeOfText(page: Page): Promise<number> {
  return await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))
}

async function endOf(where: Locator): Promise<number> {
  await where.waitFor()
  const box = await where.boundingBox()
  return (box?.x ?? 0) + (box?.width ?? Number.POSITIVE_INFINITY)
}

async function overflowOf(page: Page): Promise<number> {
  return await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
}
