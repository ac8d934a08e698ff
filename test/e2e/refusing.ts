/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import type { Photo } from './steps.ts'

/** As on a device where nobody was before. */
export async function forgetWhatWasRead(page: Page, app: string): Promise<void> {
  await page.goto(`${app}clientid.jsonld`)
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase('hearth-cache')
        request.onsuccess = () => resolve()
        request.onerror = () => reject(request.error)
      }),
  )
}

/** What the form in front says went wrong. */
export async function failure(page: Page, text: RegExp): Promise<void> {
  await page.getByRole('alert').filter({ hasText: text }).waitFor()
}

/** Answers in place of the pod, with what a page may read of it. */
export async function refuse(
  page: Page,
  url: string,
  method: string,
  {
    status,
    times = Number.POSITIVE_INFINITY,
    ...headers
  }: { status: number; times?: number; 'retry-after'?: string },
): Promise<void> {
  let left = times
  await page.route(url, (route) => {
    if (route.request().method() !== method || left-- <= 0) return route.continue()
    const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Retry-After' }
    return route.fulfill({ status, headers: { ...cors, ...headers } })
  })
}

/** What this year's container of something public holds. */
export async function namesIn(container: string): Promise<readonly string[]> {
  const response = await fetch(`${container}${new Date().getUTCFullYear()}/`, {
    headers: { accept: 'text/turtle' },
  })
  const names = (await response.text()).match(/[0-9A-HJKMNP-TV-Z]{26}/g) ?? []
  return response.ok ? [...new Set(names)].sort() : []
}

/** A picture that no format makes small. */
export async function noise(page: Page): Promise<Photo> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 800
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('no canvas')
    const image = pen.createImageData(800, 800)
    for (let at = 0; at < image.data.length; at += 65_536)
      crypto.getRandomValues(image.data.subarray(at, at + 65_536))
    for (let at = 3; at < image.data.length; at += 4) image.data[at] = 255
    pen.putImageData(image, 0, 0)
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1] ?? ''
  })
  return { name: 'noise.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64'), alt: 'Noise' }
}
