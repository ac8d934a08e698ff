import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  drawPhoto,
  follow,
  isFocused,
  makeAspect,
  newPost,
  publish,
  register,
  shareWith,
  signIn,
  undo,
} from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const openText = 'The boat is in the water.'
const familyText = 'Only we know where the key is.'
const typo = 'I bring teh cake.'
const mended = 'I bring the cake.'

/** Two servers, four people: what becomes of a comment that its author changes, takes back, or that is answered. */
describe('comments', () => {
  let world: World
  let alice: Visitor
  let bob: Visitor
  let carol: Visitor
  let dave: Visitor
  let openPost: string
  let familyPost: string

  beforeAll(async () => {
    world = await createWorld()
    ;[alice, bob, carol, dave] = (await Promise.all(
      ['alice', 'bob', 'carol', 'dave'].map((name) => world.person(`comments-${name}`)),
    )) as [Visitor, Visitor, Visitor, Visitor]
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await register(bob.page, world.serverB, { name: 'Bob Okafor', pod: 'bob' })
    await register(carol.page, world.serverB, { name: 'Carol Lindqvist', pod: 'carol' })
    await signIn(alice.page, world.apps.stream, `${world.serverA}alice/`)
    await signIn(bob.page, world.apps.stream, `${world.serverB}bob/`)
    await signIn(carol.page, world.apps.stream, `${world.serverB}carol/`)
    await register(dave.page, world.serverB, { name: 'Dave Stranger', pod: 'dave' })
    await signIn(dave.page, world.apps.stream, `${world.serverB}dave/`)
    for (const { page } of [alice, bob, carol, dave]) await newPost(page).waitFor()
    await makeAspect(alice.page, world.apps.stream, 'Family')
    for (const [pod, name] of [
      ['bob', 'Bob Okafor'],
      ['carol', 'Carol Lindqvist'],
    ] as const)
      await shareWith(alice.page, { webid: `${world.serverB}${pod}/profile/card#me`, name }, 'Family')
    const photo = { ...(await drawPhoto(alice.page, 20)), alt: 'A boat' }
    openPost = await publish(alice.page, openText, { photo })
    familyPost = await publish(alice.page, familyText, { audience: 'Family' })
    for (const visitor of [bob, carol])
      await follow(visitor, { webid: `${world.serverA}alice/profile/card#me`, name: 'Alice Mora' })
  })
  afterAll(async () => {
    for (const person of [alice, bob, carol, dave]) await person?.close()
    await world?.close()
  })

  for (const [kind, iriOf] of [
    ['public', () => openPost],
    ['limited', () => familyPost],
  ] as const) {
    it(`bob changes his comment on a ${kind} post where it stands, and it says so`, async () => {
      await open(bob, iriOf())
      await comment(bob, typo)
      await open(alice, iriOf())
      await said(alice, typo).waitFor()
      // From here on her app is closed.
      await alice.page.goto('about:blank')
      await menu(bob, typo, 'Edit…')
      await bob.page.getByRole('dialog', { name: 'Edit comment' }).waitFor()
      await bob.page.getByLabel('Your comment').fill(mended)
      await bob.page.getByRole('button', { name: 'Save', exact: true }).click()
      await bob.page.getByText('Saved', { exact: true }).first().waitFor()
      await said(bob, mended).getByText('edited').waitFor()
      await bob.show(`60-edited-comment-${kind}`)
    })

    if (kind === 'public')
      it('carol sees it in Lens before any app of alice has heard of it', async () => {
        const { page } = carol
        await signIn(page, world.apps.lens, `${world.serverB}carol/`)
        await page.getByRole('row', { name: 'A boat' }).click()
        const comments = page.getByRole('region', { name: 'Comments' })
        await comments.getByText(mended).waitFor()
        await comments.getByText('edited').waitFor()
        await carol.show('61-edited-comment-lens')
        await page.getByRole('link', { name: 'Comment in Stream' }).click()
        await page.getByRole('textbox', { name: /Answer Alice/ }).waitFor()
        await said(carol, mended).waitFor()
      })

    it(`alice, whose ${kind} post it is, and carol see the new words and the mark`, async () => {
      // Alice's own app hears of it first: under a limited post only hers may read where bob keeps his comment.
      for (const visitor of [alice, carol]) {
        await open(visitor, iriOf())
        await said(visitor, mended).getByText('edited').waitFor()
        expect(await said(visitor, typo).count()).toBe(0)
        expect(await visitor.page.getByText('not shown').count()).toBe(0)
      }
    })
  }

  it('an answer to an answer stays in the conversation, also of a stranger who may not write into it', async () => {
    await open(dave, openPost)
    await comment(dave, 'Is there cake?')
    // Read again meanwhile, and not yet in the thread: what he said stays before his eyes.
    expect(await said(dave, 'Is there cake?').count()).toBe(1)
    await open(alice, openPost)
    await answer(alice, 'Is there cake?', 'Of course.')
    await open(dave, openPost)
    await answer(dave, 'Of course.', 'And cream?')
    for (const visitor of [alice, dave]) {
      await open(visitor, openPost)
      await said(visitor, 'And cream?').waitFor()
    }
  })

  for (const [kind, iriOf] of [
    ['public', () => openPost],
    ['limited', () => familyPost],
  ] as const) {
    it(`bob deletes his comment on a ${kind} post: the keyboard goes on, nobody sees it, and Undo brings it back`, async () => {
      const { page } = bob
      await open(bob, iriOf())
      await menu(bob, mended, 'Delete…')
      await page.getByRole('alertdialog', { name: 'Delete this comment?' }).waitFor()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('Deleted from your pod').first().waitFor()
      await expect.poll(() => said(bob, mended).count()).toBe(0)
      await expect.poll(() => isFocused(page.locator('body'))).toBe(false)
      await undo(page, 'Deleted from your pod')
      await page.getByText('It is back, as it was').first().waitFor()
      await said(bob, mended).waitFor()
      await menu(bob, mended, 'Delete…')
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('Deleted from your pod').first().waitFor()
      await bob.settled()
      for (const visitor of [alice, carol]) {
        await open(visitor, iriOf())
        await visitor.page.getByRole('textbox', { name: /Answer Alice|Add a comment/ }).waitFor()
        await visitor.settled()
        expect(await said(visitor, mended).count()).toBe(0)
        expect(await visitor.page.getByText('not shown').count()).toBe(0)
      }
    })
  }

  /** Opens the post anew, and lets the app work through its inbox meanwhile. */
  async function open({ page, settled }: Visitor, iri: string): Promise<void> {
    await page.goto(`${world.apps.stream}post?${new URLSearchParams({ iri })}`)
    await page.getByRole('region', { name: 'Comments' }).waitFor()
    await settled()
  }

  const said = ({ page }: Visitor, text: string) =>
    page.getByRole('region', { name: 'Comments' }).getByRole('article').filter({ hasText: text })

  async function comment(visitor: Visitor, text: string): Promise<void> {
    const { page } = visitor
    await page.getByRole('textbox', { name: /Answer Alice/ }).fill(text)
    await page.getByRole('button', { name: 'Comment', exact: true }).last().click()
    await said(visitor, text).waitFor()
    await visitor.settled()
  }

  async function answer(visitor: Visitor, to: string, text: string): Promise<void> {
    const { page } = visitor
    await said(visitor, to).getByRole('button', { name: 'Answer' }).click()
    const form = page.getByRole('region', { name: 'Comments' }).getByRole('listitem').locator('form')
    await form.getByRole('textbox').fill(text)
    await form.getByRole('button', { name: 'Comment', exact: true }).click()
    await said(visitor, text).waitFor()
    await visitor.settled()
  }

  async function menu(visitor: Visitor, text: string, item: string): Promise<void> {
    await said(visitor, text).getByRole('button', { name: 'More' }).click()
    await visitor.page.getByRole('menuitem', { name: item }).click()
  }
})
