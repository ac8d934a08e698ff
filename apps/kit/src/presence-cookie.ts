/**
 * Tells the app's own server whether somebody is signed in in this browser (`1`) or has been (`0`), and nothing of who it
 * is. Somebody who is here reads pods themselves, and nothing is drawn for strangers first; somebody who was here has
 * faces to choose from at sign-in, which only the browser knows; whoever is new gets the sign-in form with the page.
 */
export function presenceCookie(appOrigin: string): string {
  // Cookies ignore ports: two apps on one host have a name each.
  return `hearth-here${new URL(appOrigin).port}`
}

export const isHere = '1'
const wasHere = '0'
const yearInSeconds = 365 * 86_400

export function notePresence(): void {
  write(isHere)
}

/** Whether it had been noted, and is no more. */
export function forgetPresence(): boolean {
  if (!isNoted()) return false
  write(wasHere)
  return !isNoted()
}

function write(value: string): void {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser that we serve.
  document.cookie = `${presenceCookie(location.origin)}=${value}; max-age=${yearInSeconds}; path=/; samesite=lax${secure}`
}

function isNoted(): boolean {
  return document.cookie.split('; ').includes(`${presenceCookie(location.origin)}=${isHere}`)
}
