/// <reference lib="dom" />
import type { Page } from 'playwright-core'

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
