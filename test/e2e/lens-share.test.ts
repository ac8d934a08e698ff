import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawPhoto, isFocused, register, signIn } from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const alt = 'Hills behind hills'
const caption = 'From the train'

/** Pictures on their way from Lens: what hangs is called off, what was chosen stays. */
describe('sharing in Lens', () => {
  let world: World
  let alice: Visitor

  beforeAll(async () => {
    world = await createWorld()
    alice = await world.person('lens-share')
    const { page } = alice
    await register(page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await signIn(page, world.apps.lens, `${world.serverA}alice/`)
    await page.getByRole('button', { name: 'Share photos' }).first().click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose photos' }).click()
    await (await chooser).setFiles(await drawPhoto(page, 260))
    await page.getByLabel('Describe it').fill(alt)
    await page.getByLabel('Caption').fill(caption)
  })
  afterAll(async () => {
    await alice?.close()
    await world?.close()
  })

  it('a sheet that was closed opens again with its pictures and words', async () => {
    const { page } = alice
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Share photos' }).first().click()
    await expect.poll(() => page.getByLabel('Describe it').inputValue()).toBe(alt)
    await expect.poll(() => page.getByLabel('Caption').inputValue()).toBe(caption)
    await expect
      .poll(() =>
        page
          .getByRole('img', { name: 'ridge-260.jpg' })
          .evaluate((img) => (img as HTMLImageElement).naturalWidth),
      )
      .toBe(1200)
  })

  it('a pod that takes the photo and never answers is told, and called off; nothing is left of it', async () => {
    const { page } = alice
    const hung = await hang()
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await page.getByRole('progressbar', { name: 'Sent' }).waitFor()
    const cancel = page.getByRole('button', { name: 'Cancel' })
    await expect.poll(() => isFocused(cancel)).toBe(true)
    await expect.poll(hung).toBe(1)
    await page.getByText('Your pod takes long to answer').waitFor({ timeout: 15_000 })
    await alice.show('70-lens-hanging')
    await page.keyboard.press('Enter')
    await expect.poll(() => isFocused(share())).toBe(true)
    await expect.poll(() => page.getByLabel('Describe it').inputValue()).toBe(alt)
    await expect.poll(() => page.getByLabel('Caption').inputValue()).toBe(caption)
    await page.unroute('**/social/photos/**')
    await alice.settled()
    expect(await photosInPod()).toEqual([])
  })

  it('who closes the sheet meanwhile calls it off from the notice, and finds the pictures in the sheet', async () => {
    const { page } = alice
    const hung = await hang()
    await share().click()
    await expect.poll(hung).toBe(1)
    await page.getByRole('button', { name: 'Close' }).click()
    const notice = page.getByRole('listitem').filter({ hasText: 'still on their way' })
    await notice.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Your pictures and words are in Share photos').waitFor()
    await page.unroute('**/social/photos/**')
    await page.getByRole('button', { name: 'Share photos' }).first().click()
    await expect.poll(() => page.getByLabel('Caption').inputValue()).toBe(caption)
    await alice.settled()
    expect(await photosInPod()).toEqual([])
  })

  it('sent again, the photo is there once', async () => {
    const { page } = alice
    await share().click()
    await page
      .getByText(/It is in your pod/)
      .first()
      .waitFor()
    await page.getByRole('row', { name: alt }).waitFor()
    expect(await photosInPod()).toHaveLength(1)
    await page.getByRole('button', { name: 'Share photos' }).first().click()
    expect(await page.getByLabel('Describe it').count()).toBe(0)
  })

  const share = () => alice.page.getByRole('button', { name: 'Share', exact: true })

  /** The pod takes the large picture and says nothing; gives how often. */
  async function hang(): Promise<() => number> {
    let count = 0
    await alice.page.route('**/social/photos/**', (route) => {
      const request = route.request()
      if (request.method() !== 'PUT' || !request.url().endsWith('w1600.webp')) return route.continue()
      count++
      return undefined
    })
    return () => count
  }

  async function photosInPod(): Promise<string[]> {
    const year = `${world.serverA}alice/social/photos/public/${new Date().getUTCFullYear()}/`
    const listing = await fetch(year, { headers: { accept: 'text/turtle' } })
    return [...new Set((await listing.text()).match(/[0-9A-HJKMNP-TV-Z]{26}\//g) ?? [])]
  }
})
