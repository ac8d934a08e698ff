import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chooseAudience,
  dismissAll,
  drawPhoto,
  isFocused,
  newPost,
  openEditor,
  type Photo,
  post,
  publish,
  register,
  signIn,
  undo,
  writePost,
} from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const first = 'Bread is out of the ofen #bread'
const second = 'Bread is out of the oven #loaf'
const alt = 'Hills behind hills'

/** What people do to posts of theirs after the first try: mend, take back, call off, begin again. */
describe('second thoughts', () => {
  let world: World
  let alice: Visitor
  let photo: Photo
  let iri: string

  beforeAll(async () => {
    world = await createWorld()
    alice = await world.person('second-thoughts')
    const { page } = alice
    await register(page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await signIn(page, world.apps.stream, `${world.serverA}alice/`)
    await newPost(page).waitFor()
    photo = { ...(await drawPhoto(page, 60)), alt }
    iri = await publish(page, first, { photo })
  })
  afterAll(async () => {
    await alice?.close()
    await world?.close()
  })

  it('an edited post has its new words and description everywhere, says so, and keeps its like', async () => {
    const { page } = alice
    await post(page, first).getByRole('button', { name: 'Like' }).click()
    await alice.settled()
    await openEditor(page, first)
    await page.getByLabel('Your post').fill(second)
    await page.getByLabel(/What does the photo show/).fill(`${alt}, at dusk`)
    await alice.show('50-edit')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved', { exact: true }).first().waitFor()
    await page.reload()
    await post(page, second).getByText('edited').waitFor()
    await post(page, second).getByRole('button', { name: 'Liked' }).waitFor()
    await post(page, second)
      .getByRole('img', { name: `${alt}, at dusk` })
      .waitFor()
    await alice.show('51-edited')

    const turtle = await (await fetch(iri)).text()
    expect(turtle).toContain(second)
    expect(turtle).toMatch(/updated> "|as:updated "/)
    expect(turtle).toContain('#loaf')
    expect(turtle).not.toContain('#bread')
    const feed = await (await fetch(`${world.serverA}alice/social/posts/public/feed.ttl`)).text()
    expect(feed).toContain(second)
    expect(feed).not.toContain(first)
  })

  it('Lens and a stranger without an account see it edited', async () => {
    const { page } = alice
    await signIn(page, world.apps.lens, `${world.serverA}alice/`)
    await page.getByRole('row', { name: `${alt}, at dusk` }).click()
    await page.getByText(second).first().waitFor()
    await page.getByText('edited').first().waitFor()
    const html = await (await fetch(`${world.apps.stream}post?${new URLSearchParams({ iri })}`)).text()
    expect(html).toContain('edited')
    await page.goto(world.apps.stream)
  })

  it('nothing is overwritten unseen: a change from elsewhere is shown before it can be replaced', async () => {
    const { page } = alice
    await openEditor(page, second)
    await page.getByLabel('Your post').fill('Mine, at last')
    // Another window of the same person is faster.
    const other = await alice.context.newPage()
    await other.goto(world.apps.stream)
    await openEditor(other, second)
    await other.getByLabel('Your post').fill('Theirs, meanwhile')
    await other.getByRole('button', { name: 'Save', exact: true }).click()
    await other.getByText('Saved', { exact: true }).first().waitFor()
    await other.close()

    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('alert').getByText('Theirs, meanwhile').waitFor()
    expect(await (await fetch(iri)).text()).toContain('Theirs, meanwhile')
    await alice.show('52-edit-conflict')
    await page.getByRole('button', { name: 'Save mine' }).click()
    await post(page, 'Mine, at last').waitFor()
    await expect.poll(async () => (await fetch(iri)).text()).toContain('Mine, at last')
  })

  it('changes that were not saved can be had back', async () => {
    const { page } = alice
    await openEditor(page, 'Mine, at last')
    await page.getByLabel('Your post').fill('Half a thought')
    await page.keyboard.press('Escape')
    await undo(page, 'Your changes were not saved')
    await expect.poll(() => page.getByLabel('Your post').inputValue()).toBe('Half a thought')
    await page.getByLabel('Your post').fill('Mine, at last')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.getByText('Your changes were not saved').count()).toBe(0)
  })

  it('a deleted post comes back whole: words, photo, description, like and place', async () => {
    const { page } = alice
    const before = await Promise.all(partsOf(iri).map(async (url) => (await fetch(url)).text()))
    await post(page, 'Mine, at last').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted from your pod').first().waitFor()
    expect((await fetch(iri)).status).toBe(404)
    await undo(page, 'Deleted from your pod')
    await page.getByText('It is back, as it was').first().waitFor()
    await page.reload()
    await post(page, 'Mine, at last')
      .getByRole('img', { name: `${alt}, at dusk` })
      .waitFor()
    await post(page, 'Mine, at last').getByRole('button', { name: 'Liked' }).waitFor()
    expect(await Promise.all(partsOf(iri).map(async (url) => (await fetch(url)).text()))).toEqual(before)
  })

  it('what the pod did not take is shown as it was: a like, and a post that was to be deleted', async () => {
    const { page, context } = alice
    const liked = post(page, 'Mine, at last').getByRole('button', { name: 'Liked' })
    await context.setOffline(true)
    await liked.click()
    await page.getByText('the like did not arrive').first().waitFor()
    await liked.waitFor()
    await post(page, 'Mine, at last').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('not deleted').first().waitFor()
    await post(page, 'Mine, at last').waitFor()
    await context.setOffline(false)
    await dismissAll(page)
    await alice.settled()
  })

  it('a half-written comment is there after a reload, and on the way back', async () => {
    const { page } = alice
    await post(page, 'Mine, at last')
      .getByRole('link', { name: /omment/ })
      .click()
    const field = page.getByRole('textbox', { name: 'Add a comment' })
    await field.fill('Half a comment')
    await page.reload()
    await expect.poll(() => field.inputValue()).toBe('Half a comment')
    await page.getByRole('link', { name: 'Home' }).first().click()
    await page.waitForURL(world.apps.stream)
    await page.goBack()
    await expect.poll(() => field.inputValue()).toBe('Half a comment')
    await field.fill('')
    await page.goto(world.apps.stream)
  })

  it('a post with access rules of its own is deleted without the promise to bring it back', async () => {
    const { page } = alice
    const own = await publish(page, 'For nobody else')
    await withRulesOfItsOwn(own)
    await post(page, 'For nobody else').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted from your pod').first().waitFor()
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
  })

  it('who takes a post back has its words and photo in the composer again', async () => {
    const { page } = alice
    await writePost(page, 'Too fast', { photo })
    await undo(page, 'Posted to Public')
    await page.getByText('Taken back').first().waitFor()
    await expect.poll(() => post(page, 'Too fast').count()).toBe(0)
    await newPost(page).click()
    await expect.poll(() => page.getByLabel('Your post').inputValue()).toBe('Too fast')
    await expect.poll(() => page.getByLabel(/What does the photo show/).inputValue()).toBe(alt)
  })

  it('who discards what is half-written can have it back', async () => {
    const { page } = alice
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await undo(page, 'Discarded')
    await expect.poll(() => page.getByLabel('Your post').inputValue()).toBe('Too fast')
    await expect.poll(() => page.getByLabel(/What does the photo show/).inputValue()).toBe(alt)
  })

  it('a pod that takes the photo and never answers is told, and called off; words stay, nothing is left', async () => {
    const { page } = alice
    let hung = 0
    await page.route('**/social/photos/**', (route) => {
      if (route.request().method() !== 'PUT' || !route.request().url().endsWith('w1600.webp'))
        return route.continue()
      hung++
      return undefined
    })
    await chooseAudience(page, 'Public')
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByRole('progressbar', { name: 'Sent' }).waitFor()
    const cancel = page.getByRole('button', { name: 'Cancel' })
    await expect.poll(() => isFocused(cancel)).toBe(true)
    await expect.poll(() => hung).toBe(1)
    await page.getByText('Your pod takes long to answer').waitFor({ timeout: 15_000 })
    await alice.show('53-hanging')
    await page.keyboard.press('Enter')
    const again = page.getByRole('button', { name: 'Post', exact: true })
    await expect.poll(() => isFocused(again)).toBe(true)
    await expect.poll(() => page.getByLabel('Your post').inputValue()).toBe('Too fast')
    await page.unroute('**/social/photos/**')
    await alice.settled()
    const year = `${world.serverA}alice/social/photos/public/${new Date().getUTCFullYear()}/`
    const photos = await (await fetch(year, { headers: { accept: 'text/turtle' } })).text()
    // The photo of the first post, and nothing of what was called off.
    expect(new Set(photos.match(/[0-9A-HJKMNP-TV-Z]{26}\//g)).size).toBe(1)

    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByText('Posted to Public').first().waitFor()
    await post(page, 'Too fast').getByRole('img', { name: alt }).waitFor()
  })

  it('the photo of a post that another app marked as sensitive is covered, and there for whoever asks', async () => {
    const { page } = alice
    await page.route('**/posts/public/feed.ttl', async (route) => {
      if (route.request().method() !== 'GET') return await route.continue()
      const response = await route.fetch()
      const mark = `<${iri}> <https://www.w3.org/ns/activitystreams#sensitive> true .`
      return await route.fulfill({ response, body: `${await response.text()}\n${mark}` })
    })
    await page.reload()
    const covered = page.getByRole('article').filter({ hasText: 'marked this as sensitive' })
    await covered.getByRole('button', { name: 'Show' }).waitFor()
    expect(await covered.getByRole('img', { name: alt }).count()).toBe(0)
    await covered.getByRole('button', { name: 'Show' }).click()
    await post(page, 'Mine, at last')
      .getByRole('img', { name: `${alt}, at dusk` })
      .waitFor()
    await page.unroute('**/posts/public/feed.ttl')
  })

  function partsOf(of: string): string[] {
    return [of, of.replace('/posts/public/', '/threads/public/').replace(/\/\d{4}\//, '/')]
  }

  /** As somebody does in Bench who wants this one post for themselves. */
  async function withRulesOfItsOwn(of: string): Promise<void> {
    const page = await alice.context.newPage()
    await signIn(page, world.apps.bench, `${world.serverA}alice/`)
    await page.goto(`${world.apps.bench}sharing?url=${encodeURIComponent(of.replace('#it', ''))}`)
    await page.getByRole('button', { name: 'Make private' }).click()
    await page.getByText('Only you can see it').first().waitFor()
    await page.close()
  }
})
