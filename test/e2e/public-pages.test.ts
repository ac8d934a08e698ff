import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawPhoto, makeAspect, publish, register, shareWith, signIn } from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const output = fileURLToPath(new URL('../output/e2e', import.meta.url))
const text = '**Bread** is out of the oven: [the recipe](https://bread.example/)\n\n- flour\n- water'
const alt = 'Hills behind hills, in the evening'
const secret = 'Only the family knows of the second loaf.'

describe('what anybody may see of Stream', () => {
  let world: World
  let alice: Visitor
  let bob: Visitor
  let post: string
  let familyPost: string
  const page = (path: string, about: Record<string, string>) =>
    `${world.apps.stream}${path}?${new URLSearchParams(about)}`

  beforeAll(async () => {
    world = await createWorld()
    ;[alice, bob] = [await world.person('alice'), await world.person('bob')]
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await register(bob.page, world.serverB, { name: 'Bob Okafor', pod: 'bob' })
    await signIn(alice.page, world.apps.stream, `${world.serverA}alice/`)
    await makeAspect(alice.page, world.apps.stream, 'Family')
    const who = { webid: `${world.serverB}bob/profile/card#me`, name: 'Bob Okafor' }
    await shareWith(alice.page, who, 'Family')
    post = await publish(alice.page, text, { photo: { ...(await drawPhoto(alice.page, 40)), alt } })
    familyPost = await publish(alice.page, secret, { audience: 'Family' })
  })
  afterAll(async () => {
    await alice?.close()
    await bob?.close()
    await world?.close()
  })

  /** A browser of nobody, that runs no script. */
  async function withoutScripts(address: string, look: (page: Page) => Promise<void>): Promise<void> {
    const context = await alice.context.browser()?.newContext({ javaScriptEnabled: false })
    const opened = await context?.newPage()
    if (!opened) throw new Error('the browser is gone')
    await opened.goto(address)
    await look(opened)
    await context?.close()
  }

  it('a post can be read without an account and without JavaScript, with its photo', () =>
    withoutScripts(page('post', { iri: post }), async (opened) => {
      const article = opened.getByRole('article', { name: /^Alice Mora/ })
      expect(await article.locator('strong').textContent()).toBe('Bread')
      expect(await article.getByRole('listitem').count()).toBe(2)
      expect(await article.getByRole('link', { name: 'the recipe' }).getAttribute('rel')).toContain(
        'nofollow',
      )
      const photo = article.getByRole('img', { name: alt })
      await photo.scrollIntoViewIfNeeded()
      await expect
        .poll(() => photo.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
        .toBeGreaterThan(0)
      expect(await opened.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe('/')
      await opened.screenshot({ path: join(output, '30-public-post-without-scripts.png') })
    }))

  it('so can a person, with what they told everybody and nothing else', () =>
    withoutScripts(page('profile', { webid: `${world.serverA}alice/profile/card#me` }), async (opened) => {
      expect(await opened.getByRole('heading', { level: 1 }).textContent()).toBe('Alice Mora')
      expect(await opened.getByRole('article').count()).toBe(1)
      expect(await opened.content()).not.toContain(secret)
      await opened.screenshot({ path: join(output, '31-public-person-without-scripts.png') })
    }))

  it('links to it are drawn elsewhere with its words and its picture', async () => {
    const html = await (await fetch(page('post', { iri: post }))).text()
    const meta = (property: string) =>
      new RegExp(`<meta property="${property}" content="([^"]*)"`).exec(html)?.[1]
    expect(meta('og:type')).toBe('article')
    expect(meta('og:title')).toBe('Alice Mora: Bread is out of the oven: the recipe - flour - water')
    expect(meta('og:description')).toContain('out of the oven')
    expect(meta('og:image')).toMatch(new RegExp(`^${world.serverA}alice/`))
    expect(meta('og:image:alt')).toBe(alt)
  })

  it('what is not for everybody is not on the page, and not in its preview', async () => {
    const html = await (await fetch(page('post', { iri: familyPost }))).text()
    expect(html).not.toContain('second loaf')
    expect(html).toContain('<title>Post · Stream</title>')
  })

  it('bug-class-07 an address of the app’s own network is not asked for anybody', async () => {
    for (const iri of [
      'http://169.254.169.254/latest',
      'https://10.0.0.1/#it',
      'file:///etc/passwd',
      'nonsense',
    ])
      expect((await fetch(page('post', { iri }))).status).toBe(200)
  })

  it('whoever signs in from there comes back to the post, and reads it as themselves', async () => {
    const { page: own } = alice
    await own.goto(page('post', { iri: familyPost }))
    await own.getByRole('article').getByText('second loaf').waitFor()
    await bob.page.goto(page('post', { iri: post }))
    await bob.page.getByRole('article', { name: /^Alice Mora/ }).waitFor()
    await bob.show('32-public-post')
    await bob.page.getByRole('link', { name: 'Sign in' }).click()
    await bob.page.getByLabel('Your WebID, your pod or your provider').fill(`${world.serverB}bob/`)
    await bob.page.getByRole('button', { name: 'Sign in' }).click()
    await bob.page.getByRole('button', { name: 'Allow' }).click()
    await bob.page.getByRole('button', { name: /^Like/ }).waitFor()
    expect(bob.page.url()).toBe(page('post', { iri: post }))
  })
})
