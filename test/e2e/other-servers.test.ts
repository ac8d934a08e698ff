import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { startCommunityServer } from '../peers/community-server.ts'
import type { RunningServer } from '../spawn-server.ts'
import {
  drawPhoto,
  editPost,
  follow,
  makeAspect,
  newPost,
  post,
  publish,
  register,
  shareWith,
  signIn,
  undo,
  writePost,
} from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const answer = 'The bread was gone before it was cold.'

/**
 * The apps belong to no server: bob's keeps policies (ACP) instead of lists, carol's and dave's are Community Solid
 * Server, with lists and with policies.
 */
describe('the apps on servers of other kinds', () => {
  let world: World
  let folder: string
  let others: Readonly<Record<'carol' | 'dave', { server: RunningServer; person: Person }>>
  let alice: Visitor
  let bob: Visitor
  let carol: Visitor
  let dave: Visitor

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearth-e2e-css-'))
    const start = async (name: string, config: 'file' | 'file-acp') => {
      const server = await startCommunityServer(join(folder, name), config)
      return { server, person: await makePerson(server.url, name) }
    }
    world = await createWorld({ authorization: 'acp' })
    others = { carol: await start('carol', 'file'), dave: await start('dave', 'file-acp') }
    ;[alice, bob, carol, dave] = (await Promise.all(
      ['alice', 'bob', 'carol', 'dave'].map((name) => world.person(`other-${name}`)),
    )) as [Visitor, Visitor, Visitor, Visitor]
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await register(bob.page, world.serverB, { name: 'Bob Okafor', pod: 'bob' })
  })
  afterAll(async () => {
    for (const person of [alice, bob, carol, dave]) await person?.close()
    for (const { server } of Object.values(others ?? {})) await server.close()
    await world?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('each signs in to Stream: alice and bob with Hearth, carol and dave with their own servers', async () => {
    await signIn(alice.page, world.apps.stream, `${world.serverA}alice/`)
    await signIn(bob.page, world.apps.stream, `${world.serverB}bob/`)
    for (const name of ['carol', 'dave'] as const) await signInTo(name, world.apps.stream)
    for (const { page } of [alice, bob, carol, dave]) await newPost(page).waitFor()
  })

  for (const name of ['bob', 'carol', 'dave'] as const) {
    const [openText, familyText] = [`${name} says hello to everyone.`, `${name} says hello to the family.`]

    it(`${name} posts to the public and, with a photo, to an aspect with alice in it`, async () => {
      const { page } = visitor(name)
      await makeAspect(page, world.apps.stream, 'Family')
      await shareWith(page, aliceMora(), 'Family')
      await publish(page, openText)
      const photo = { ...(await drawPhoto(page, 120)), alt: `What ${name} sees from the window` }
      await publish(page, familyText, { audience: 'Family', photo })
    })

    it(`alice sees what ${name} shares with her, a stranger only what is public`, async () => {
      await alice.page.goto(`${world.apps.stream}people`)
      await follow(alice, { webid: webId(name), name: name === 'bob' ? 'Bob Okafor' : '' })
      await alice.page.goto(world.apps.stream)
      await post(alice.page, openText).waitFor()
      await post(alice.page, familyText)
        .getByRole('img', { name: `What ${name} sees from the window` })
        .waitFor()
      await alice.show(`20-home-${name}`)
      expect(await statusOf(alice.page, openText)).toBe(200)
      expect(await statusOf(alice.page, familyText)).toBe(401)
    })

    it(`alice likes and comments the post to the aspect, and ${name} sees it`, async () => {
      await post(alice.page, familyText).getByRole('button', { name: 'Like' }).click()
      await post(alice.page, familyText)
        .getByRole('link', { name: /^Comment/ })
        .or(post(alice.page, familyText).getByRole('button', { name: /^Comment/ }))
        .first()
        .click()
      await alice.page.getByRole('textbox', { name: /^Answer/ }).fill(answer)
      await alice.page.getByRole('button', { name: 'Comment', exact: true }).last().click()
      await alice.page.getByRole('region', { name: 'Comments' }).getByText(answer).waitFor()
      await alice.settled()

      const { page } = visitor(name)
      await page.goto(world.apps.stream)
      await post(page, familyText).getByText('Liked by').waitFor({ state: 'attached' })
      await visitor(name).show('21-home')
    })

    it(`${name} edits the post, deletes it and has it back: for the same people, with photo, like and comment`, async () => {
      const { page } = visitor(name)
      await editPost(page, familyText, `${familyText} All of it.`)
      await post(page, 'All of it.').getByText('edited').waitFor()
      await post(page, familyText).getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: 'Delete…' }).click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await undo(page, 'Deleted from your pod')
      await page.getByText('It is back, as it was').first().waitFor()
      await page.reload()
      await post(page, 'All of it.')
        .getByRole('img', { name: `What ${name} sees from the window` })
        .waitFor()
      await post(page, 'All of it.').getByText('Liked by').waitFor({ state: 'attached' })
      expect(await statusOf(page, 'All of it.')).toBe(401)
      await alice.page.goto(world.apps.stream)
      await post(alice.page, 'All of it.').getByText('edited').waitFor()
    })

    it(`${name} finds the photo in Lens, and shares another one there`, async () => {
      const { page } = visitor(name)
      await signInTo(name, world.apps.lens)
      await page.getByRole('row', { name: new RegExp(`What ${name} sees`) }).waitFor()
      await page
        .getByRole('button', { name: /Share photos|New photo|Share a photo/i })
        .first()
        .click()
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Choose photos' }).click()
      await (await chooser).setFiles(await drawPhoto(page, 30))
      await page.getByLabel('Describe it').fill('A second picture')
      await page.getByRole('button', { name: 'Share', exact: true }).click()
      await page.getByRole('row', { name: /A second picture/ }).waitFor()
      await visitor(name).show('22-lens')
    })

    const shared = () => `${podOf(name)}social/`
    const sharing = () => `${world.apps.bench}sharing?url=${encodeURIComponent(shared())}`
    const asStranger = async () => (await fetch(shared())).status

    it(`${name} lets everyone into a folder in Bench`, async () => {
      const { page } = visitor(name)
      await signInTo(name, world.apps.bench)
      await page.goto(sharing())
      await page.getByRole('button', { name: 'Give access' }).click()
      await page.getByRole('button', { name: 'Everyone', exact: true }).click()
      await page.getByText('Shared', { exact: true }).first().waitFor()
      await visitor(name).show('23-sharing')
      expect(await asStranger()).toBe(200)
    })

    const [lateText, addsUp] = [`${name} has something else for the family.`, name !== 'carol']

    it(`${name}’s aspects inside it are ${addsUp ? 'as open, and Stream says so before anything goes there' : 'as closed as before'}`, async () => {
      const { page } = visitor(name)
      await page.goto(world.apps.stream)
      if (!addsUp) return void (await publish(page, lateText, { audience: 'Family' }))
      await writePost(page, lateText, { audience: 'Family' })
      await page.getByRole('alert').filter({ hasText: 'everybody would see it' }).waitFor()
      await expect.poll(() => page.getByLabel('Your post').inputValue()).toBe(lateText)
      await visitor(name).show('24-open-to-all')
    })

    it(`${name} takes it back in Bench, and posts to the aspect again`, async () => {
      const { page } = visitor(name)
      await page.goto(sharing())
      await page.getByRole('button', { name: 'Make private' }).click()
      await page
        .getByText(/Only you can see it|Nobody else is let in here/)
        .first()
        .waitFor()
      expect(await asStranger()).toBe(401)
      await page.goto(world.apps.stream)
      await publish(page, `${name} is among the family again.`, { audience: 'Family' })
    })

    it(`${name} removes alice from the aspect, and she loses sight of the post`, async () => {
      const { page } = visitor(name)
      await page.goto(`${world.apps.stream}people`)
      await page.getByRole('button', { name: 'Remove Alice Mora from Family' }).click()
      await page
        .getByText(/Alice Mora no longer sees/)
        .first()
        .waitFor()
      await alice.page.goto(world.apps.stream)
      await post(alice.page, openText).waitFor()
      await alice.settled()
      expect(await post(alice.page, familyText).count()).toBe(0)
    })
  }

  type Name = 'bob' | 'carol' | 'dave'

  function visitor(name: Name): Visitor {
    return { bob, carol, dave }[name]
  }

  function podOf(name: Name): string {
    return name === 'bob' ? `${world.serverB}bob/` : others[name].person.pod
  }

  function webId(name: Name): string {
    return `${podOf(name)}profile/card#me`
  }

  function aliceMora(): { webid: string; name: string } {
    return { webid: `${world.serverA}alice/profile/card#me`, name: 'Alice Mora' }
  }

  /** What somebody without an account gets of a post that is on this page. */
  async function statusOf(page: Page, text: string): Promise<number> {
    const iri = await post(page, text).first().getAttribute('data-post')
    return (await fetch(iri ?? '')).status
  }

  async function signInTo(name: Name, app: string): Promise<void> {
    const { page } = visitor(name)
    if (name === 'bob') await signIn(page, app, podOf(name))
    else await signInWithCommunityServer(page, app, others[name].person)
  }
})

/** Its own pages, in its own words. */
async function signInWithCommunityServer(page: Page, app: string, who: Person): Promise<void> {
  await page.goto(app)
  await page.getByLabel('Your WebID, your pod or your provider').fill(who.pod)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const email = page.getByLabel('Email')
  await email
    .or(page.getByRole('button', { name: 'Authorize' }))
    .first()
    .waitFor()
  if (await email.isVisible()) {
    await email.fill(who.email)
    await page.getByLabel('Password').fill(who.password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }
  await page.getByRole('button', { name: 'Authorize' }).click()
  await page.waitForURL((url) => url.href.startsWith(app) && !url.pathname.startsWith('/callback'))
}
