import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chooseAudience,
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

const publicText = 'First loaf of the year, with a proper ear.'
const familyText = 'Grandma says hello to all of you from the lake.'
const comment = 'Save me a slice, and a place in the boat.'
const lensAlt = 'Morning fog between the hills'

/** Two servers, three apps, three people: what the house is for, in one real browser. */
describe('a social network in which nobody owns the data', () => {
  let world: World
  let alice: Visitor
  let bob: Visitor
  let carol: Visitor

  beforeAll(async () => {
    world = await createWorld()
    alice = await world.person('alice')
    bob = await world.person('bob')
    carol = await world.person('carol')
  })
  afterAll(async () => {
    for (const person of [alice, bob, carol]) await person?.close()
    await world?.close()
  })

  it('alice makes a pod on server A, bob and carol on server B', async () => {
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await alice.show('01-account')
    await register(bob.page, world.serverB, { name: 'Bob Okafor', pod: 'bob' })
    await register(carol.page, world.serverB, { name: 'Carol Lindqvist', pod: 'carol' })
  })

  it('each signs in to Stream with their own server: by pod address, by WebID, by provider', async () => {
    await signIn(alice.page, world.apps.stream, `${world.serverA}alice/`)
    await signIn(bob.page, world.apps.stream, webId('bob'))
    await signIn(carol.page, world.apps.stream, world.serverB)
    for (const { page } of [alice, bob, carol]) await newPost(page).waitFor()
  })

  it('a reload keeps alice signed in without leaving the app', async () => {
    const visited: string[] = []
    alice.page.on('framenavigated', (frame) => visited.push(new URL(frame.url()).origin))
    await alice.page.reload()
    await newPost(alice.page).waitFor()
    expect(new Set(visited)).toEqual(new Set([new URL(world.apps.stream).origin]))
  })

  it('alice makes the aspect Family and puts bob in it', async () => {
    const { page } = alice
    await makeAspect(page, world.apps.stream, 'Family')
    await shareWith(page, { webid: webId('bob'), name: 'Bob Okafor' }, 'Family')
    await alice.show('02-people')
  })

  it('alice posts to the public, and a photo with alt text to Family', async () => {
    const { page } = alice
    await publish(page, publicText)

    await newPost(page).click()
    await page.getByLabel('Your post').fill(familyText)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Photo' }).click()
    await (await chooser).setFiles(await drawPhoto(page, 200))
    await page.getByLabel(/What does the photo show/).fill('The lake at dusk, hills behind it')
    await chooseAudience(page, 'Family')
    await alice.show('03-composer')
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByText('Posted to Family').first().waitFor()
    await alice.show('04-home')
  })

  it('bob, signed in with his server, follows alice and sees both posts in his Stream', async () => {
    await follow(bob, { webid: webId('alice'), name: 'Alice Mora' })
    await bob.page.goto(world.apps.stream)
    await post(bob.page, publicText).waitFor()
    await post(bob.page, familyText).waitFor()
    await post(bob.page, familyText).getByRole('img', { name: 'The lake at dusk, hills behind it' }).waitFor()
    await bob.show('05-home')
  })

  it('carol, who is not in Family, sees only the public one', async () => {
    await follow(carol, { webid: webId('alice'), name: 'Alice Mora' })
    await carol.page.goto(world.apps.stream)
    await post(carol.page, publicText).waitFor()
    await carol.settled()
    expect(await post(carol.page, familyText).count()).toBe(0)
    await carol.show('06-home')
  })

  it('bob likes and comments the Family post, and alice sees it', async () => {
    await post(bob.page, familyText).getByRole('button', { name: 'Like' }).click()
    await openPost(bob.page, familyText)
    await bob.page.getByRole('textbox', { name: /Answer Alice/ }).fill(comment)
    await bob.page.getByRole('button', { name: 'Comment', exact: true }).last().click()
    await bob.page.getByRole('region', { name: 'Comments' }).getByText(comment).waitFor()
    await bob.settled()

    await alice.page.goto(world.apps.stream)
    await post(alice.page, familyText).getByText('Liked by').waitFor({ state: 'attached' })
    await openPost(alice.page, familyText)
    await alice.page.getByRole('region', { name: 'Comments' }).getByText(comment).waitFor()
    await alice.show('07-thread')
  })

  it('alice opens Lens on its own origin and finds the photo there', async () => {
    await signIn(alice.page, world.apps.lens, `${world.serverA}alice/`)
    await alice.page.getByRole('row', { name: /The lake at dusk/ }).waitFor()
    await alice.settled()
    await alice.show('08-lens')
  })

  it('alice posts another photo in Lens, and Stream shows it', async () => {
    const { page } = alice
    await page
      .getByRole('button', { name: /Share photos|New photo|Share a photo/i })
      .first()
      .click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose photos' }).click()
    await (await chooser).setFiles(await drawPhoto(page, 30))
    await page.getByLabel('Describe it').fill(lensAlt)
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await page.getByRole('row', { name: new RegExp(lensAlt) }).waitFor()
    await page
      .getByText(/It is in your pod/)
      .first()
      .waitFor()
    await alice.show('09-lens')
    await page.goto(world.apps.stream)
    await page.getByRole('img', { name: lensAlt }).waitFor()
  })

  it('alice opens Bench on its own origin with one consent, and SELECT returns her posts', async () => {
    const { page } = alice
    await signIn(page, world.apps.bench, `${world.serverA}alice/`)
    await ask(page, newestPosts)
    const answer = page.getByRole('region', { name: 'Answer' })
    await answer.getByText(publicText).first().waitFor()
    await answer.getByText(familyText).first().waitFor()
    await alice.show('10-bench')
  })

  it('alice sees in Bench who can read a folder, lets everyone in, and takes it back', async () => {
    const { page } = alice
    const folder = `${world.serverA}alice/settings/`
    const asStranger = async () => (await fetch(folder)).status
    await page.goto(`${world.apps.bench}sharing?url=${encodeURIComponent(folder)}`)
    await page.getByRole('list', { name: 'Who has access' }).waitFor()
    expect(await asStranger()).toBe(401)

    await page.getByRole('button', { name: 'Give access' }).click()
    await page.getByRole('button', { name: 'Everyone', exact: true }).click()
    await page.getByText('Shared', { exact: true }).first().waitFor()
    await expect.poll(() => focused(page)).toContain('Give access')
    await alice.show('11-sharing')
    expect(await asStranger()).toBe(200)

    await page.getByRole('button', { name: 'Make private' }).click()
    await page.getByText('Only you can see it', { exact: true }).first().waitFor()
    expect(await asStranger()).toBe(401)
  })

  it('a person whose server is down is said to be out of reach', async () => {
    const nobody = encodeURIComponent('http://localhost:9/card#me')
    await bob.page.goto(`${world.apps.stream}profile?webid=${nobody}`)
    await bob.page.getByRole('alert').getByText('localhost:9 is not answering').waitFor()
    await bob.page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor()
  })

  it('alice removes bob from Family, and he loses sight of the post', async () => {
    await alice.page.goto(`${world.apps.stream}people`)
    await alice.page.getByRole('button', { name: 'Remove Bob Okafor from Family' }).click()
    await alice.page
      .getByText(/Bob Okafor no longer sees/)
      .first()
      .waitFor()

    await bob.page.goto(world.apps.stream)
    await post(bob.page, publicText).waitFor()
    await bob.settled()
    expect(await post(bob.page, familyText).count()).toBe(0)
    await bob.show('12-home')
  })

  it('alice deletes a post, is told so, and her keyboard goes on at the next one', async () => {
    const { page } = alice
    await page.goto(world.apps.stream)
    await post(page, publicText).getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted from your pod').first().waitFor()
    await expect.poll(() => post(page, publicText).count()).toBe(0)
    await expect.poll(() => focused(page)).toMatch(/^ARTICLE/)
  })

  it('a post without a connection says so, and keeps its words', async () => {
    const { page, context } = alice
    await newPost(page).click()
    await page.getByLabel('Your post').fill('Written in a tunnel.')
    await chooseAudience(page, 'Public')
    await context.setOffline(true)
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByRole('alert').getByText('Your text is safe here').waitFor()
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByText('Posted to Public').first().waitFor()
  })

  function webId(pod: 'alice' | 'bob'): string {
    return `${pod === 'alice' ? world.serverA : world.serverB}${pod}/profile/card#me`
  }
})

/** What has the focus: its element and its text. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent}`)
}

async function openPost(page: Page, text: string): Promise<void> {
  await post(page, text)
    .getByRole('button', { name: /^Comment|comments?$/ })
    .or(post(page, text).getByRole('link', { name: /^Comment|comments?$/ }))
    .first()
    .click()
  await page.getByRole('region', { name: 'Comments' }).waitFor()
}

const newestPosts = `PREFIX as: <https://www.w3.org/ns/activitystreams#>
SELECT ?at ?author ?text WHERE {
  ?post a as:Note ; as:content ?text ; as:published ?at ; as:attributedTo ?author
} ORDER BY DESC(?at)`

async function ask(page: Page, query: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'SPARQL query' })
  await editor.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(query)
  await page.keyboard.press('Control+Enter')
}
