/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core'
import type { Visitor } from './world.ts'

const password = 'correct horse battery staple'

/** Makes an account and a pod on the server's own page, as a newcomer does. */
export async function register(
  page: Page,
  server: string,
  who: { name: string; pod: string },
): Promise<void> {
  await page.goto(`${server}.account/login/password/register/`)
  await page.getByLabel('Your name').fill(who.name)
  await page.getByLabel('Your address').fill(who.pod)
  await page.getByLabel('E-mail').fill(`${who.pod}@example.org`)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Make my pod' }).click()
  await page.getByText(`${server}${who.pod}/`).first().waitFor()
}

/** Types any address into an app's one field and says yes once; ends where the app shows its own screen. */
export async function signIn(page: Page, app: string, typed: string): Promise<void> {
  await page.goto(app)
  await page.getByLabel('Your WebID, your pod or your provider').fill(typed)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL((url) => url.href.startsWith(app) && !url.pathname.startsWith('/callback'))
}

/** The first aspect, as Stream's page of people offers it. */
export async function makeAspect(page: Page, stream: string, name: string): Promise<void> {
  await page.goto(`${stream}people`)
  await page.getByLabel('Your first aspect').fill(name)
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByRole('region', { name }).waitFor()
}

/** On the page of people: somebody is found by their WebID. */
async function find(page: Page, webid: string): Promise<void> {
  await page.getByRole('textbox', { name: /Find somebody/ }).fill(webid)
  await page.getByRole('button', { name: 'Find', exact: true }).click()
}

/** On the page of people: somebody comes into an aspect. */
export async function shareWith(
  page: Page,
  who: { webid: string; name: string },
  aspect: string,
): Promise<void> {
  await find(page, who.webid)
  await page.getByRole('button', { name: `Share with ${who.name}` }).click()
  await page.getByRole('menuitemcheckbox', { name: aspect }).click()
  await page.keyboard.press('Escape')
  await page.getByText(`${who.name} sees what you share with ${aspect}`).first().waitFor()
}

/** On the page of people: somebody's public posts come into the own Stream. */
export async function follow(
  { page, settled }: Visitor,
  { webid, name }: { webid: string; name: string },
): Promise<void> {
  await page.getByRole('link', { name: 'People' }).first().click()
  await find(page, webid)
  const found = page.getByRole('region', { name: 'Find somebody' })
  await found.getByRole('button', { name: `Follow ${name}` }).click()
  await found.getByRole('button', { name: `Following ${name}` }).waitFor()
  await settled()
}

export const newPost = (page: Page): Locator => page.getByRole('button', { name: 'New post' })
export const post = (page: Page, text: string): Locator => page.getByRole('article').filter({ hasText: text })

/** Posts from Stream's home to an audience, and gives the post's IRI. */
export async function publish(page: Page, text: string, to: Destination = {}): Promise<string> {
  await writePost(page, text, to)
  await page
    .getByText(`Posted to ${to.audience ?? 'Public'}`)
    .first()
    .waitFor()
  await dismissAll(page)
  return (await page.getByRole('article').first().getAttribute('data-post')) ?? ''
}

/** Until no notice is left; each may also go by itself. */
export async function dismissAll(page: Page): Promise<void> {
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  while ((await dismiss.count()) > 0)
    await dismiss
      .first()
      .click({ timeout: 2000 })
      .catch(() => undefined)
}

interface Destination {
  readonly audience?: string
  readonly photo?: Photo
}

/** Writes a post and sends it, whatever becomes of it. */
export async function writePost(
  page: Page,
  text: string,
  { audience = 'Public', photo }: Destination,
): Promise<void> {
  await page.getByRole('link', { name: 'Home' }).first().click()
  await page.getByRole('button', { name: 'New post' }).click()
  await page.getByLabel('Your post').fill(text)
  if (photo) {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Photo', exact: true }).click()
    await (await chooser).setFiles(photo)
    await page.getByLabel(/What does the photo show/).fill(photo.alt)
  }
  await chooseAudience(page, audience)
  await page.getByRole('button', { name: 'Post', exact: true }).click()
}

/** Opens a post of the person's own for other words. */
export async function openEditor(page: Page, text: string): Promise<void> {
  await post(page, text).getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Edit…' }).click()
  await page.getByLabel('Your post').waitFor()
}

export async function editPost(page: Page, before: string, after: string): Promise<void> {
  await openEditor(page, before)
  await page.getByLabel('Your post').fill(after)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
}

/** What a notice offers. */
export async function undo(page: Page, notice: string): Promise<void> {
  await page.getByRole('listitem').filter({ hasText: notice }).getByRole('button', { name: 'Undo' }).click()
}

export async function isFocused(where: Locator): Promise<boolean> {
  return await where.evaluate((element) => element === document.activeElement)
}

/** In the composer. */
export async function chooseAudience(page: Page, audience: string): Promise<void> {
  await page
    .getByRole('button', { name: /^(Public|Family|Who sees this)/ })
    .first()
    .click()
  await page.getByRole('menuitemradio', { name: new RegExp(`^${audience}`) }).click()
}

export interface Photo {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
  readonly alt: string
}

/** A landscape of a few colours, drawn by the browser: small, and different for each seed. */
export async function drawPhoto(
  page: Page,
  seed: number,
): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const base64 = await page.evaluate((hue) => {
    const canvas = document.createElement('canvas')
    canvas.width = 1200
    canvas.height = 800
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('no canvas')
    const sky = pen.createLinearGradient(0, 0, 0, 800)
    sky.addColorStop(0, `oklch(0.75 0.12 ${hue})`)
    sky.addColorStop(1, `oklch(0.95 0.05 ${hue + 60})`)
    pen.fillStyle = sky
    pen.fillRect(0, 0, 1200, 800)
    for (let ridge = 0; ridge < 4; ridge++) {
      pen.fillStyle = `oklch(${0.6 - ridge * 0.1} 0.09 ${hue + 120 + ridge * 12})`
      pen.beginPath()
      pen.moveTo(0, 800)
      for (let x = 0; x <= 1200; x += 20) {
        pen.lineTo(x, 430 + ridge * 90 + Math.sin(x / (90 + ridge * 40) + hue + ridge) * (60 - ridge * 8))
      }
      pen.lineTo(1200, 800)
      pen.fill()
    }
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? ''
  }, seed)
  return { name: `ridge-${seed}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') }
}
