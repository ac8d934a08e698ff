/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPost, register, signIn } from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

/** Whoever begins at the pod server, and not in an app, is not left standing there. */
describe('from the pod server to an app', () => {
  let world: World
  let alice: Visitor

  beforeAll(async () => {
    world = await createWorld()
    alice = await world.person('way-back')
  })
  afterAll(async () => {
    await alice?.close()
    await world?.close()
  })

  it('the start page leads a stranger to the apps, which know the server already', async () => {
    const { page } = alice
    await page.goto(world.serverA)
    await alice.show('40-start-page')
    await page.getByRole('link', { name: 'Open Lens' }).click()
    await page.waitForURL(world.apps.lens)
    await expect.poll(() => field(page).inputValue()).toBe(world.serverA)
  })

  it('who has just made a pod opens Stream with their WebID filled in, and says yes once', async () => {
    const { page } = alice
    await register(page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await page.getByRole('heading', { level: 1, name: 'Your pod is ready' }).waitFor()
    await alice.show('41-new-account')
    await page.getByRole('link', { name: 'Open Stream' }).click()
    // Nothing happens by itself, and the address bar keeps nothing of it.
    await page.getByText('Filled in by the link you followed').waitFor()
    expect(page.url()).toBe(world.apps.stream)
    await expect.poll(() => field(page).inputValue()).toBe(`${world.serverA}alice/profile/card#me`)
    await alice.show('42-filled-in')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Allow' }).click()
    await newPost(page).waitFor()
    expect(page.url()).toBe(world.apps.stream)
  })

  it('whoever is signed in to the app is there at once, whatever the link says', async () => {
    const { page } = alice
    await page.goto(`${world.apps.stream}?${new URLSearchParams({ iss: world.serverB })}`)
    await newPost(page).waitFor()
    expect(page.url()).toBe(world.apps.stream)
  })

  it('whoever comes back to the server later is led on from the account page', async () => {
    const { page } = alice
    await page.goto(world.serverA)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Your home' }).waitFor()
    await alice.show('43-account')
    await page.getByRole('link', { name: 'Open Bench' }).click()
    await page.waitForURL(world.apps.bench)
    await expect.poll(() => field(page).inputValue()).toBe(`${world.serverA}alice/profile/card#me`)
  })

  it('P-27 P-28 on the account page a pod gets a second owner, and the owner another password', async () => {
    const { page } = alice
    const bob = await world.person('way-back-bob')
    await register(bob.page, world.serverA, { name: 'Bob Okafor', pod: 'bob' })
    await page.goto(`${world.serverA}.account/`)
    await page.getByText('Who owns it').click()
    await page.getByLabel('One more owner').fill('bob')
    await page.getByRole('button', { name: 'Make them an owner' }).click()
    await page.getByRole('link', { name: /^That is no WebID/ }).click()
    expect(
      await page.getByLabel('One more owner').evaluate((field) => field === document.activeElement),
    ).toBe(true)
    await page.getByLabel('One more owner').fill(`${world.serverA}bob/profile/card#me`)
    await page.getByRole('button', { name: 'Make them an owner' }).click()
    await page.getByRole('button', { name: /Tell everyone that .*bob/ }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'bob/profile/card#me' })
    await row.getByText('Everybody is told').waitFor()
    await page.getByText('Change my password').click()
    await alice.show('45-owners')
    await page.getByRole('button', { name: /Remove .*bob.* as an owner/ }).click()
    await row.waitFor({ state: 'detached' })

    const change = async (old: string, next: string) => {
      await page.getByText('Change my password').click()
      await page.getByLabel('Your password today').fill(old)
      await page.getByLabel('Your new password').fill(next)
      await page.getByRole('button', { name: 'Change it' }).click()
    }
    await change('not my password', 'a new one, of words')
    await page.getByRole('link', { name: /old password is wrong/ }).waitFor()
    // The form is open still.
    await page.getByText('Change my password').click()
    await change('correct horse battery staple', 'a new one, of words')
    await page.getByText('Your password is changed').waitFor()
    await alice.show('46-password-changed')
    const elsewhere = await world.person('way-back-elsewhere')
    await elsewhere.page.goto(`${world.serverA}.account/`)
    await elsewhere.page.getByLabel('E-mail').fill('alice@example.org')
    await elsewhere.page.getByLabel('Password').fill('a new one, of words')
    await elsewhere.page.getByRole('button', { name: 'Sign in' }).click()
    await elsewhere.page.getByRole('heading', { level: 1, name: 'Your home' }).waitFor()
    await elsewhere.close()
    await bob.close()
  })

  it('an address of a pod that is not for whoever opens it says so on a page, and leads on', async () => {
    const stranger = await world.person('way-back-stranger')
    const { page } = stranger
    const answer = await page.goto(`${world.serverA}alice/settings/`)
    expect(answer?.status()).toBe(401)
    await page.getByRole('heading', { level: 1, name: 'Not for everyone' }).waitFor()
    await stranger.show('44-refused')
    await page.getByRole('link', { name: 'Open Bench' }).waitFor()
    const missing = await page.goto(`${world.serverA}alice/social/posts/public/nothing.ttl`)
    expect(missing?.status()).toBe(404)
    await page.getByRole('heading', { level: 1, name: 'Nothing here' }).waitFor()
    // A program that takes anything, HTML too, is told as before.
    const told = await fetch(`${world.serverA}alice/settings/`, { headers: { accept: 'text/html, */*' } })
    expect(told.status).toBe(401)
    expect(told.headers.get('content-type')).toBe('application/problem+json')
    await stranger.close()
  })

  it('a device whose clock is minutes behind is told so, and signs in once it is set', async () => {
    const late = await world.person('way-back-late')
    const { page } = late
    await register(page, world.serverA, { name: 'Late Larry', pod: 'larry' })
    await page.clock.setSystemTime(Date.now() - 7 * 60_000)
    await signIn(page, world.apps.lens, `${world.serverA}larry/`)
    await page.getByRole('alert').getByText('do not agree; set the time here right').waitFor()
    await page.clock.setSystemTime(Date.now())
    await signIn(page, world.apps.lens, `${world.serverA}larry/`)
    await page.getByRole('button', { name: 'Share photos' }).first().waitFor()
    await late.close()
  })

  it('a server that recommends no app says nothing of apps', async () => {
    await register(alice.page, world.serverB, { name: 'Alice Mora', pod: 'alice' })
    expect(await alice.page.getByRole('link', { name: /^Open / }).count()).toBe(0)
  })
})

const field = (page: Page) => page.getByLabel('Your WebID, your pod or your provider')
