/**
 * Tells the app's own server that somebody is signed in in this browser, and nothing of who it is: then it draws nothing
 * for strangers first, and reads no pod for somebody who will read it themselves.
 */
export function presenceCookie(appOrigin: string): string {
  // Cookies ignore ports: two apps on one host have a name each.
  return `hearth-here${new URL(appOrigin).port}`
}

const yearInSeconds = 365 * 86_400

export function notePresence(): void {
  write(`1; max-age=${yearInSeconds}`)
}

/** Whether it had been noted, and is no more. */
export function forgetPresence(): boolean {
  const wasNoted = isNoted()
  write('; max-age=0')
  return wasNoted && !isNoted()
}

function write(valueAndAge: string): void {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser that we serve.
  document.cookie = `${presenceCookie(location.origin)}=${valueAndAge}; path=/; samesite=lax${secure}`
}

function isNoted(): boolean {
  return document.cookie.split('; ').includes(`${presenceCookie(location.origin)}=1`)
}
