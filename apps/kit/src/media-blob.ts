const noDocument = 'application/octet-stream'
const media = /^\s*((?:image\/(?!svg)|video\/|audio\/)[\w.+-]+)\s*(?:;[^,]*)?$/i

/** The type of a picture, sound or film that no browser takes for a document; of everything else that of mere bytes. */
export function mediaTypeIn(contentType: string | null): string {
  return media.exec(contentType ?? '')?.[1]?.toLowerCase() ?? noDocument
}

/**
 * What a pod answered, for an object URL. Whoever opens a picture in a tab of its own opens that address, and a document
 * from there is of this app's origin and keeps to no policy of its pages: a server that says `image/png, text/html` would
 * have its script run here, with the session of whoever looked.
 */
export async function mediaBlob(response: Response): Promise<Blob> {
  const bytes = await response.blob()
  return bytes.slice(0, bytes.size, mediaTypeIn(response.headers.get('content-type')))
}
