import { thumbHashToDataURL } from 'thumbhash'

const urls = new Map<string, string | undefined>()

/** The blur a photo's document carries, as a background for the place where the picture will be. */
export function blurOf(
  thumbhash: string | undefined,
): { backgroundImage: string; backgroundSize: 'cover' } | undefined {
  if (thumbhash === undefined) return undefined
  if (!urls.has(thumbhash)) urls.set(thumbhash, decode(thumbhash))
  const url = urls.get(thumbhash)
  return url === undefined ? undefined : { backgroundImage: `url(${url})`, backgroundSize: 'cover' }
}

// Somebody else's data: a broken hash is no blur, not a broken page.
function decode(thumbhash: string): string | undefined {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0)))
  } catch {
    return undefined
  }
}
