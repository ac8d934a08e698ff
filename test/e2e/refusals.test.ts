import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure, forgetWhatWasRead, namesIn, noise, refuse } from './refusing.ts'
import {
  dismissAll,
  drawPhoto,
  follow,
  makeAspect,
  newPost,
  openEditor,
  post,
  publish,
  register,
  shareWith,
  signIn,
  writePost,
} from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

/**
 * Pods, providers and machines that say no: bob's pod is small, sessions end, clocks are wrong, and what should be a
 * profile is the page of somebody who sells domains. Words and photos stay, what is said is true, and nothing is there twice.
 */
describe('when something says no', () => {
  let world: World
  let alice: Visitor
  let bob: Visitor

  beforeAll(async () => {
    world = await createWorld({ podBytes: '60000' })
    ;[alice, bob] = (await Promise.all(['alice', 'bob'].map((name) => world.person(`refused-${name}`)))) as [
      Visitor,
      Visitor,
    ]
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await register(bob.page, world.serverB, { name: 'Bob Okafor', pod: 'bob' })
    await signIn(alice.page, world.apps.stream, `${world.serverA}alice/`)
    await signIn(bob.page, world.apps.stream, `${world.serverB}bob/`)
    for (const { page } of [alice, bob]) await newPost(page).waitFor()
  })
  afterAll(async () => {
    for (const person of [alice, bob]) await person?.close()
    await world?.close()
  })

  it('a full pod says how much it would take; the words go out without the photo', async () => {
    const { page } = bob
    await writePost(page, 'What a noise', { photo: await noise(page) })
    await failure(page, /has room for \d+ kB more .* Your text is safe here/)
    await page.getByRole('button', { name: 'Remove photo 1' }).click()
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByText('Posted to Public').first().waitFor()
    await dismissAll(page)
    expect(await namesIn(`${world.serverB}bob/social/photos/public/`)).toEqual([])
  })

  it('a post that broke off half-way is in the pod once, with the words it has in the end', async () => {
    const { page } = bob
    const posts = `${world.serverB}bob/social/posts/public/`
    const before = (await namesIn(posts)).length
    await refuse(page, '**/social/posts/public/feed.ttl', 'PATCH', { status: 507 })
    await writePost(page, 'The first words', {
      photo: { ...(await drawPhoto(page, 200)), alt: 'Green hills' },
    })
    await failure(page, /no room left for you/)
    await page.unrouteAll()
    expect(await namesIn(posts)).toHaveLength(before + 1)
    await page.getByLabel('Your post').fill('Better words')
    await page.getByRole('button', { name: 'Remove photo 1' }).click()
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByText('Posted to Public').first().waitFor()
    await dismissAll(page)
    expect(await namesIn(posts)).toHaveLength(before + 1)
    expect(await namesIn(`${world.serverB}bob/social/photos/public/`)).toEqual([])
    await post(page, 'Better words').waitFor()
    expect(await post(page, 'The first words').count()).toBe(0)
  })

  it('a pod that asks to come back in a moment is asked again then, without anybody pressing', async () => {
    const { page } = alice
    await refuse(page, '**/social/posts/public/feed.ttl', 'PATCH', {
      status: 429,
      'retry-after': '1',
      times: 1,
    })
    await publish(page, 'Patience')
    expect(await namesIn(`${world.serverA}alice/social/posts/public/`)).toHaveLength(1)
  })

  it('a like that broke off before others could see it is whole with the next one', async () => {
    const { page } = alice
    const like = post(page, 'Patience').getByRole('button', { name: 'Like', exact: true })
    await refuse(page, '**/reactions/*.acl', 'PUT', { status: 507 })
    await like.click()
    await page.getByText('the like did not arrive').first().waitFor()
    await page.unrouteAll()
    await dismissAll(page)
    await alice.settled()
    await like.click()
    await post(page, 'Patience').getByRole('button', { name: 'Liked' }).waitFor()
    await alice.settled()
    const likes = `${world.serverA}alice/social/reactions/public-${new Date().getUTCFullYear()}.ttl`
    await expect.poll(async () => (await fetch(likes)).status).toBe(200)
  })

  it('who takes the app’s access back signs in again from inside the dialog; words, photo and place are there', async () => {
    const { page, context } = alice
    await post(page, 'Patience')
      .getByRole('link', { name: /omment/ })
      .click()
    await page.getByRole('textbox', { name: 'Add a comment' }).fill('Half a comment')
    const place = page.url()
    await newPost(page).click()
    await page.getByLabel('Your post').fill('Still here')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Photo', exact: true }).click()
    await (await chooser).setFiles(await drawPhoto(page, 60))
    await page.getByLabel(/What does the photo show/).fill('Hills behind hills')
    const account = await context.newPage()
    await account.goto(`${world.serverA}.account/`)
    await account.getByRole('button', { name: /Take back\s+access of Stream/ }).click()
    await account.getByRole('button', { name: /access of Stream/ }).waitFor({ state: 'detached' })
    await account.close()

    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByRole('alert').getByText('sign in again to go on where you are').waitFor()
    await alice.show('60-session-ended')
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL(place)
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Add a comment' }).inputValue())
      .toBe('Half a comment')
    await newPost(page).click()
    await page.getByLabel(/What does the photo show/).waitFor()
    await expect
      .poll(() => page.getByLabel(/What does the photo show/).inputValue())
      .toBe('Hills behind hills')
    await expect.poll(() => page.getByLabel('Your post').inputValue()).toBe('Still here')
    await page.getByRole('button', { name: 'Post', exact: true }).click()
    await page.getByText('Posted to Public').first().waitFor()
    await dismissAll(page)
    await page.goto(world.apps.stream)
    await post(page, 'Still here').getByRole('img', { name: 'Hills behind hills' }).waitFor()
  })

  it('a clock that goes wrong in the middle is what is told, and nothing else', async () => {
    const { page } = alice
    await alice.settled()
    await page.clock.setSystemTime(Date.now() - 7 * 60_000)
    await post(page, 'Still here').getByRole('button', { name: 'Like', exact: true }).click()
    await page.getByText('do not agree; set the time here right').first().waitFor()
    await page.clock.setSystemTime(Date.now())
    await dismissAll(page)
  })

  it('without a connection a link leads to no error page of the browser', async () => {
    const { page, context } = alice
    await context.setOffline(true)
    await page.getByRole('link', { name: 'People' }).first().click()
    await page.getByText('you are offline; this page is still here').first().waitFor()
    await post(page, 'Still here').waitFor()
    await context.setOffline(false)
    await dismissAll(page)
  })

  it('an answer to what its author has just deleted is kept, and told why it did not go', async () => {
    const { page } = alice
    await page.goto(`${world.apps.stream}people`)
    await follow(alice, { webid: `${world.serverB}bob/profile/card#me`, name: 'Bob Okafor' })
    await page.goto(world.apps.stream)
    await post(page, 'Better words')
      .getByRole('link', { name: /omment/ })
      .click()
    const field = page.getByRole('textbox', { name: /^Answer/ })
    await field.fill('Too late')
    await post(bob.page, 'Better words').getByRole('button', { name: 'More' }).click()
    await bob.page.getByRole('menuitem', { name: 'Delete…' }).click()
    await bob.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await bob.page.getByText('Deleted from your pod').first().waitFor()
    const posts = `${world.serverA}alice/social/posts/public/`
    const before = await namesIn(posts)
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await failure(page, /deleted by its author meanwhile. Your text is still here/)
    await expect.poll(() => field.inputValue()).toBe('Too late')
    expect(await namesIn(posts)).toEqual(before)
  })

  it('what is half-written is there after the page was left: other words for a post, a document, a query', async () => {
    const { page } = bob
    await publish(page, 'To be mended')
    await openEditor(page, 'To be mended')
    await page.getByLabel('Your post').fill('Almost mended')
    await page.reload()
    await openEditor(page, 'To be mended')
    await expect.poll(() => page.getByLabel('Your post').inputValue()).toBe('Almost mended')
    await page.keyboard.press('Escape')
    await page.getByText('Your changes were not saved').waitFor()
    await page.getByRole('link', { name: 'People' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await page.getByRole('link', { name: 'Home' }).first().click()
    await openEditor(page, 'To be mended')
    await page.getByLabel('Your post').fill('Mended at last')
    // As the gesture of a phone does.
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await page.getByRole('link', { name: 'Home' }).first().click()
    await openEditor(page, 'To be mended')
    await expect.poll(() => page.getByLabel('Your post').inputValue()).toBe('Mended at last')

    await signIn(page, world.apps.bench, `${world.serverB}bob/`)
    await page.getByRole('textbox', { name: 'SPARQL query' }).fill('ASK { ?half ?written ?query }')
    await page.reload()
    await page.getByText('ASK { ?half ?written ?query }').waitFor()
    const card = `${world.apps.bench}browse/document?url=${encodeURIComponent(`${world.serverB}bob/profile/card`)}`
    await page.goto(card)
    await page.getByRole('tab', { name: 'Turtle' }).click()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByRole('textbox', { name: 'Source' }).fill('# half a document')
    await page.reload()
    await page.getByRole('tab', { name: 'Turtle' }).click()
    await page.getByText('# half a document').waitFor()
  })

  it('what was changed of a profile and not saved is told, waits there, and comes in with Save', async () => {
    const { page } = bob
    const about = page.getByLabel('About you')
    await page.goto(`${world.apps.stream}me`)
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await about.fill('Bread and boats.')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a picture' }).click()
    await (await chooser).setFiles(await drawPhoto(page, 300))
    await page.keyboard.press('Escape')
    await page.getByText('Not saved yet').first().waitFor()
    await page.getByRole('button', { name: 'Go on editing' }).waitFor()
    await bob.show('62-unsaved-profile')
    await page.reload()
    await page.getByRole('button', { name: 'Go on editing' }).click()
    await expect.poll(() => about.inputValue()).toBe('Bread and boats.')
    await page.getByRole('dialog').locator('img[src^="blob:"]').waitFor()
    await page.getByRole('button', { name: 'Undo changes' }).click()
    await expect.poll(() => about.inputValue()).toBe('')
    await about.fill('Boats and bread.')
    await refuse(page, '**/profile/card', 'PATCH', { status: 507 })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await failure(page, /What you typed is safe here/)
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved', { exact: true }).first().waitFor()
    await page.getByText('Boats and bread.').waitFor()
    await page.getByRole('button', { name: 'Edit', exact: true }).waitFor()
    await dismissAll(page)
  })

  it('a request that could not be put away is there again, and says why', async () => {
    const { page } = bob
    await page.goto(`${world.apps.stream}people`)
    const requests = page.getByRole('region', { name: 'Requests' })
    await refuse(page, '**/inbox/*', 'DELETE', { status: 507 })
    await requests.getByRole('button', { name: 'Dismiss Alice Mora' }).click()
    await page.getByText('no room left for you').first().waitFor()
    await requests.getByRole('button', { name: 'Dismiss Alice Mora' }).waitFor()
    await page.unrouteAll()
    await dismissAll(page)
  })

  it('an aspect whose folder another app has taken away is made anew, for the same people', async () => {
    const { page } = bob
    await makeAspect(page, world.apps.stream, 'Family')
    await shareWith(page, { webid: `${world.serverA}alice/profile/card#me`, name: 'Alice Mora' }, 'Family')
    const first = await publish(page, 'For the family', { audience: 'Family' })
    const folder = new URL('..', first).href
    const all = encodeURIComponent(new URL('..', folder).href)
    await page.goto(`${world.apps.bench}browse?url=${all}`)
    const actions = page.getByRole('button', { name: `Actions for ${folder.split('/').at(-2)}` })
    await actions.click()
    await page.getByRole('menuitem', { name: /^Delete/ }).click()
    await page.getByRole('button', { name: /^Delete/ }).click()
    await actions.waitFor({ state: 'detached' })

    await page.goto(world.apps.stream)
    const second = await publish(page, 'For the family again', { audience: 'Family' })
    expect(new URL('..', second).href).toBe(folder)
    expect((await fetch(second)).status).toBe(401)
    await page.goto(`${world.apps.bench}sharing?url=${encodeURIComponent(folder)}`)
    await page.getByRole('list', { name: 'Who has access' }).getByText('Family').waitFor()
  })

  it('a pod in whose place something else answers is named in Stream and Lens; everybody else is there', async () => {
    const { page } = alice
    const parked = { status: 200, contentType: 'text/html', body: '<html>This domain is for sale</html>' }
    await page.route(
      ({ href }) => href.startsWith(world.serverB),
      (route) => route.fulfill({ ...parked, headers: { 'access-control-allow-origin': '*' } }),
    )
    const told = (what: string) =>
      page.getByText(
        `${new URL(world.serverB).host} could not be read just now, so some ${what} may be missing or old.`,
      )
    await page.goto(world.apps.stream)
    await told('posts').waitFor()
    await post(page, 'Still here').waitFor()
    await alice.show('61-unreadable-pod')
    await signIn(page, world.apps.lens, `${world.serverA}alice/`)
    await told('photos').waitFor()
    await page.getByRole('row', { name: 'Hills behind hills' }).waitFor()
    await page.unrouteAll()
  })

  it('on a phone whose pod is gone each page of Lens says so, shows what is known, and goes on with Try again', async () => {
    const { page } = alice
    const { lens } = world.apps
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(lens)
    await page.getByRole('row', { name: 'Hills behind hills' }).click()
    await page.getByRole('link', { name: 'Comment in Stream' }).waitFor()
    const photo = page.url()
    await alice.settled()
    const isOfPod = ({ href }: URL) => href.startsWith(world.serverA)
    const goAway = () => page.route(isOfPod, (route) => route.abort('connectionrefused'))
    await goAway()
    // What was read just now is not asked for again.
    await page.clock.setSystemTime(Date.now() + 20_000)
    await page.goto(photo)
    await page.getByText('could not be read just now').waitFor()
    await page.getByRole('link', { name: 'Comment in Stream' }).waitFor()
    await page.getByText('A picture that did not load').waitFor()
    await alice.show('63-pod-gone-photo')
    await page.unroute(isOfPod)
    await page.clock.setSystemTime(Date.now())
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('img[alt="Hills behind hills"]').waitFor()

    await goAway()
    for (const [address, back] of [
      [`${lens}you`, page.getByRole('row', { name: 'Hills behind hills' })],
      [`${lens}people`, page.getByRole('link', { name: /^Bob Okafor/ })],
      [photo, page.getByRole('link', { name: 'Comment in Stream' })],
    ] as const) {
      await forgetWhatWasRead(page, lens)
      await page.goto(address)
      await page.getByRole('alert').getByText('is not answering').waitFor()
      if (address === photo) {
        expect((await page.getByRole('main').boundingBox())?.height).toBe(844)
        await alice.show('64-pod-gone-photo-unread')
      }
      await page.unroute(isOfPod)
      await page.getByRole('button', { name: 'Try again' }).click()
      await back.waitFor()
      await goAway()
    }
    await page.unroute(isOfPod)
    await page.setViewportSize({ width: 1280, height: 860 })
  })

  it('a pod that is gone is no pod without rules', async () => {
    const { page } = alice
    await signIn(page, world.apps.bench, `${world.serverA}alice/`)
    await alice.settled()
    await page.route('**/alice/', (route) => route.abort('connectionrefused'))
    await page.goto(`${world.apps.bench}sharing`)
    await page.getByRole('alert').getByText('is not answering').waitFor()
    await page.unrouteAll()
  })
})
