/// <reference lib="dom" />
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { share } from '../conformance/world.ts'
import { makePerson, type Person } from '../make-person.ts'
import { follow, newPost, publish, register, signIn } from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const as = 'https://www.w3.org/ns/activitystreams#'
const note = `a <${as}Note>; <${as}published> "2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>`
const forged = 'I never said this.'

/** Mallory has a pod next door, and writes in it and to others what apps will read: nobody acts for him, or believes him more than he may say. */
describe('a hostile person', () => {
  let world: World
  let alice: Visitor
  let mallory: Person
  let storage: string
  let card: string
  let post: string
  let thread: string
  const comment = 'The tide was high.'

  beforeAll(async () => {
    world = await createWorld()
    alice = await world.person('hostile-alice')
    mallory = await makePerson(world.serverB, 'mallory')
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    storage = `${world.serverA}alice/`
    card = `${storage}profile/card`
    await signIn(alice.page, world.apps.stream, storage)
    await newPost(alice.page).waitFor()
    post = await publish(alice.page, 'The boat is in the water.')
    await open(post)
    await alice.page.getByRole('textbox', { name: /Add a comment/ }).fill(comment)
    await alice.page.getByRole('button', { name: 'Comment', exact: true }).last().click()
    await said(comment).waitFor()
    thread = `${storage}social/threads/public/${post.slice(-33, -7)}.ttl`
    await vi.waitUntil(async () => (await textAt(thread)).includes(comment), { timeout: 30_000 })
    await alice.settled()
    await alice.page.goto('about:blank')
    // He says that all of hers, of bob's and of everybody's next door is his as well.
    for (const place of [storage, `${world.serverB}bob/`, world.serverB]) await claim(place)
  })
  afterAll(async () => {
    await alice?.close()
    await world?.close()
  })

  it('has nothing of hers deleted by telling of it: what she wrote herself alone says what is hers', async () => {
    const index = `${storage}settings/publicTypeIndex.ttl`
    const before = [await textAt(index), await textAt(thread)]
    await tell('Delete', { object: `${thread}#replies`, target: post })
    // In her storage, and not by her.
    const invented = await leave(
      `<> ${note}; <${as}attributedTo> <${card}#me>; <${as}content> "x"; <${as}replies> <${index}#replies>.`,
    )
    await tell('Delete', { object: index, target: invented })
    const honest = await tell('Accept', { object: `${mallory.pod}x`, target: `${card}#me` })
    const isWorkedThrough = alice.page.waitForResponse(
      (response) => response.request().method() === 'DELETE' && response.url() === honest,
    )
    await open(post)
    await isWorkedThrough
    await alice.settled()
    expect([await textAt(index), await textAt(thread)]).toEqual(before)
    await said(comment).waitFor()
  })

  it('has her write nothing into her own pod by naming a place of it as his', async () => {
    const before = await textAt(card)
    const bait = await publishAsMallory(
      'bait',
      `<${as}replies> <${card}#replies>; <http://www.w3.org/ns/ldp#inbox> <${storage}profile/>`,
    )
    await open(bait)
    await alice.page.getByRole('button', { name: /^Like/ }).first().click()
    await alice.settled()
    expect(await textAt(card)).toBe(before)
    expect(await textAt(`${storage}profile/`)).not.toContain('profile/card1')
  })

  it('has her write nothing into her own pod by sending on there what she writes to his', async () => {
    const before = await textAt(card)
    let asked = 0
    const cors = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization, content-type, dpop',
      'access-control-allow-methods': '*',
    }
    // A place of his own, with a profile, a post and its conversation in it.
    const place = await listening(({ method, url = '' }, response) => {
      if (method === 'OPTIONS') return response.writeHead(204, cors).end()
      if (method === 'PATCH') asked++
      if (url === '/his/thread.ttl') return response.writeHead(307, { ...cors, location: card }).end()
      const who = `<${as}attributedTo> </card#me>; <${as}to> <${as}Public>; <${as}content> "Like this!"`
      const post = `<#it> ${note}; ${who}; <${as}replies> <thread.ttl#replies>.`
      const turtle = url === '/card' ? '<#me> <http://www.w3.org/ns/pim/space#storage> </>.' : post
      response.writeHead(200, { ...cors, 'content-type': 'text/turtle' }).end(turtle)
    })
    await open(`${place.url}his/post.ttl#it`)
    await alice.page.getByRole('button', { name: /^Like/ }).first().click()
    await expect.poll(() => asked).toBeGreaterThan(0)
    await alice.settled()
    expect(await textAt(card)).toBe(before)
    place.close()
  })

  it('turns what is liked and said of a post of his into no conversation of somebody else', async () => {
    const bob = await makePerson(world.serverB, 'bob')
    const theirs = `${bob.pod}social/threads/public/1.ttl`
    const inbox = `${bob.pod}letters/`
    const words = 'Only below my own post.'
    const own = `${bob.pod}social/posts/public/1.ttl`
    const said1 = `<${own}#it> ${note}; <${as}attributedTo> <${bob.webId}>; <${as}content> "${words}"; <${as}inReplyTo> <${own}#post>.`
    await put(own, said1, bob)
    await put(theirs, `<#replies> <${as}items> <${own}#it>. ${said1}`, bob)
    await put(`${inbox}first`, '', bob)
    for (const [place, modes] of [
      [own, ['Read']],
      [theirs, ['Read', 'Append']],
      [inbox, ['Read', 'Append']],
    ] as const)
      await share(bob, place, [{ who: 'public', modes: [...modes] }])
    const before = [await textAt(theirs), await textAt(inbox)]
    const names = `<${as}replies> <${theirs}#replies>; <${as}likes> <${theirs}#likes>; <http://www.w3.org/ns/ldp#inbox> <${inbox}>`
    for (const name of ['turned', 'turned-again']) {
      const bait = await publishAsMallory(name, names)
      const isStream = name === 'turned'
      if (isStream) await open(bait)
      else {
        await signIn(alice.page, world.apps.lens, storage)
        await alice.page.goto(`${world.apps.lens}photo?${new URLSearchParams({ post: bait })}`)
      }
      await alice.page.getByRole('button', { name: /^Like/ }).first().click()
      await alice.page.getByRole('button', { name: 'Liked' }).first().waitFor()
      await alice.settled()
      expect(await alice.page.getByText(words).count()).toBe(0)
      if (!isStream) continue
      await alice.page.getByRole('textbox', { name: /^Answer/ }).fill('Is this yours?')
      await alice.page.getByRole('button', { name: 'Comment', exact: true }).click()
      await said('Is this yours?').waitFor()
      await alice.settled()
    }
    expect([await textAt(theirs), await textAt(inbox)]).toEqual(before)
  })

  it('puts no words into her mouth where he may add his own', async () => {
    await alice.page.goto(`${world.apps.stream}people`)
    await follow(alice, { webid: mallory.webId, name: 'mallory' })
    const words = `${note}; <${as}attributedTo> <${card}#me>; <${as}to> <${as}Public>; <${as}content> "${forged}"; <${as}inReplyTo> <${post}>`
    const iri = `${thread}#forged`
    await patch(thread, `<${thread}#replies> <${as}items> <${iri}>. <${iri}> ${words}.`)
    await open(post)
    await said(comment).waitFor()
    await alice.settled()
    expect(await said(forged).count()).toBe(0)
    // Nor for anybody, on a page of its own.
    const page = await fetch(`${world.apps.stream}post?${new URLSearchParams({ iri })}`)
    expect(await page.text()).not.toContain(forged)
  })

  it('holds no window of an app that he opened', async () => {
    const own = await listening((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(),
    )
    const page = await alice.context.newPage()
    await page.goto(own.url)
    const opened = alice.context.waitForEvent('page')
    await page.evaluate((app) => Object.assign(globalThis, { held: globalThis.open(app) }), world.apps.stream)
    await (await opened).waitForURL(world.apps.stream)
    const isGone = () => page.evaluate(() => (globalThis as unknown as { held: Window }).held.closed)
    await expect.poll(isGone).toBe(true)
    await (await opened).close()
    await page.close()
    own.close()
  })

  it('bug-class-08 has no script of his run as hers where she opens a picture by itself', async () => {
    const script = '<script>document.title = "ran"</script>'
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
    let asked = 0
    const pictures = await listening(({ headers }, response) => {
      // Refused to a plain `<img>`, so that Stream fetches it.
      if (headers.origin === undefined) return response.writeHead(401).end()
      asked++
      const type = { 'content-type': 'image/gif;a=b, text/html', 'access-control-allow-origin': '*' }
      response.writeHead(200, type).end(Buffer.concat([gif, Buffer.from(script)]))
    })
    const address = `${pictures.url}cat.gif`
    await open(await publishAsMallory('cat', `<${as}attachment> <${address}>`))
    await expect.poll(() => asked).toBeGreaterThan(0)
    await alice.settled()
    const blobs = alice.page.locator('img[src^="blob:"]')
    const tab = await alice.context.newPage()
    for (const picture of await blobs.all()) {
      await tab.goto((await picture.getAttribute('src')) ?? '').catch(() => undefined)
      expect(await tab.title()).not.toBe('ran')
    }
    await tab.close()
    pictures.close()
  })

  /** A server of his own, on an origin of its own. */
  async function listening(answer: RequestListener): Promise<{ url: string; close(): void }> {
    const server = createServer(answer).listen(0, 'localhost')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return { url: `http://localhost:${port}/`, close: () => void server.close() }
  }

  async function open(iri: string): Promise<void> {
    await alice.page.goto(`${world.apps.stream}post?${new URLSearchParams({ iri })}`)
    await alice.page.getByRole('region', { name: 'Comments' }).waitFor()
    await alice.settled()
  }

  const said = (text: string) =>
    alice.page.getByRole('region', { name: 'Comments' }).getByRole('article').filter({ hasText: text })

  async function textAt(url: string): Promise<string> {
    return (await fetch(url, { headers: { accept: 'text/turtle' } })).text()
  }

  /** A public post in his own pod, and whatever else it says of itself. */
  async function publishAsMallory(name: string, more: string): Promise<string> {
    const document = `${mallory.pod}${name}.ttl`
    const who = `<${as}attributedTo> <${mallory.webId}>; <${as}to> <${as}Public>; <${as}content> "Like this!"`
    await put(document, `<#it> ${note}; ${who}; ${more}.`)
    await share(mallory, document, [{ who: 'public', modes: ['Read'] }])
    return `${document}#it`
  }

  async function leave(turtle: string): Promise<string> {
    const answer = await mallory.fetch(`${storage}inbox/`, {
      method: 'POST',
      headers: { 'content-type': 'text/turtle' },
      body: turtle,
    })
    expect(answer.status).toBe(201)
    return answer.headers.get('location') ?? ''
  }

  function tell(kind: string, { object, target }: { object: string; target: string }): Promise<string> {
    return leave(
      `<> a <${as}${kind}>; <${as}actor> <${mallory.webId}>; <${as}object> <${object}>; <${as}target> <${target}>.`,
    )
  }

  /** He says that something is his as well. */
  async function claim(place: string): Promise<void> {
    const profile = mallory.webId.replace('#me', '')
    await patch(profile, `<${mallory.webId}> <http://www.w3.org/ns/pim/space#storage> <${place}>.`)
  }

  async function put(url: string, turtle: string, who = mallory): Promise<void> {
    const answer = await who.fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'text/turtle' },
      body: turtle,
    })
    expect(answer.ok).toBe(true)
  }

  async function patch(url: string, inserts: string): Promise<void> {
    const body = `@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:p a solid:InsertDeletePatch; solid:inserts { ${inserts} }.`
    const answer = await mallory.fetch(url, { method: 'PATCH', headers: { 'content-type': 'text/n3' }, body })
    expect(answer.status, await answer.text()).toBeLessThan(300)
  }
})
