/// <reference lib="dom" />
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawPhoto, makeAspect, publish, register, shareWith, signIn } from './steps.ts'
import { type AppName, createWorld, type Visitor, type World } from './world.ts'

const output = fileURLToPath(new URL('../output/e2e', import.meta.url))
const text = '**Bread** is out of the oven: [the recipe](https://bread.example/)\n\n- flour\n- water'
const alt = 'Hills behind hills, in the evening'
const secret = 'Only the family knows of the second loaf.'

describe('what anybody may see', () => {
  let world: World
  let alice: Visitor
  let bob: Visitor
  let post: string
  let familyPost: string
  const page = (path: string, about: Record<string, string>, app: AppName = 'stream') =>
    `${world.apps[app]}${path}?${new URLSearchParams(about)}`
  const inLens = (iri: string) => page('photo', { post: iri }, 'lens')

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
      await expect.poll(() => widthOf(photo)).toBeGreaterThan(0)
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

  it('the same post is a photo in Lens, large and with its words beside it', () =>
    withoutScripts(inLens(post), async (opened) => {
      const article = opened.getByRole('article', { name: /^Alice Mora/ })
      await expect.poll(() => widthOf(article.getByRole('img', { name: alt }))).toBeGreaterThan(0)
      expect(await article.locator('strong').textContent()).toBe('Bread')
      await opened.screenshot({ path: join(output, '33-public-photo-without-scripts.png') })
    }))

  it('and a person there is a wall of what everybody may see', () =>
    withoutScripts(
      page('person', { webid: `${world.serverA}alice/profile/card#me` }, 'lens'),
      async (opened) => {
        expect(await opened.getByRole('heading', { level: 1 }).textContent()).toBe('Alice Mora')
        const wall = opened.getByRole('list', { name: 'Photos by Alice Mora' })
        await expect.poll(() => widthOf(wall.getByRole('img', { name: alt }))).toBeGreaterThan(0)
        await opened.screenshot({ path: join(output, '34-public-wall-without-scripts.png') })
        await wall.getByRole('link').click()
        await opened.getByRole('article', { name: /^Alice Mora/ }).waitFor()
      },
    ))

  it.each(['stream', 'lens'] as const)(
    'links to it in %s are drawn elsewhere with its words and its picture',
    async (app) => {
      const html = await (await fetch(app === 'lens' ? inLens(post) : page('post', { iri: post }))).text()
      const meta = (property: string) =>
        new RegExp(`<meta property="${property}" content="([^"]*)"`).exec(html)?.[1]
      expect(meta('og:type')).toBe('article')
      expect(meta('og:title')).toBe('Alice Mora: Bread is out of the oven: the recipe - flour - water')
      expect(meta('og:description')).toContain('out of the oven')
      expect(meta('og:image')).toMatch(new RegExp(`^${world.serverA}alice/`))
      expect(meta('og:image:alt')).toBe(alt)
    },
  )

  it('what is not for everybody is not on the page, and not in its preview', async () => {
    const inStream = await (await fetch(page('post', { iri: familyPost }))).text()
    expect(inStream).toContain('<title>Post · Stream</title>')
    const photos = await (await fetch(inLens(familyPost))).text()
    expect(photos).toContain('<title>Photo · Lens</title>')
    for (const html of [inStream, photos]) expect(html).not.toContain('second loaf')
  })

  it('bug-class-07 an address of the app’s own network is not asked for anybody', async () => {
    for (const iri of [
      'http://169.254.169.254/latest',
      'https://10.0.0.1/#it',
      'file:///etc/passwd',
      'nonsense',
    ])
      expect((await fetch(page('post', { iri }))).status).toBe(200)
    expect((await fetch(inLens('http://169.254.169.254/latest'))).status).toBe(200)
    for (const iri of ['file:///etc/passwd', 'nonsense']) expect((await fetch(inLens(iri))).status).toBe(404)
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

  it('whoever is signed in is shown nothing for strangers first, until their session is lost', async () => {
    const { page: own, context } = alice
    const cookie = (await context.cookies(world.apps.stream))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
    const html = await (await fetch(page('post', { iri: post }), { headers: { cookie } })).text()
    expect(html).not.toContain('out of the oven')
    await own.goto(page('post', { iri: post }))
    await own.getByRole('button', { name: /^Like/ }).waitFor()

    await own.evaluate(() =>
      indexedDB.databases().then((all) => all.map(({ name }) => indexedDB.deleteDatabase(name ?? ''))),
    )
    await own.goto(page('post', { iri: post }))
    await own.getByRole('link', { name: 'Sign in' }).waitFor()
    await own.getByRole('article', { name: /^Alice Mora/ }).waitFor()
  })
})

/** Of the picture itself: 0 until it has come. */
function widthOf(image: Locator): Promise<number> {
  return image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth)
}
