import { expect, it } from 'vitest'
import { mediaBlob } from './media-blob.ts'

it.each([
  ['image/png', 'image/png'],
  ['Image/WebP; q="1"', 'image/webp'],
  ['video/mp4', 'video/mp4'],
  ['image/svg+xml', 'application/octet-stream'],
  ['IMAGE/SVG+XML', 'application/octet-stream'],
  ['image/png, text/html', 'application/octet-stream'],
  ['image/png;a=b, text/html', 'application/octet-stream'],
  ['text/html', 'application/octet-stream'],
  ['', 'application/octet-stream'],
])(
  'bug-class-08 of %j nothing is made that could be opened as a document of the app: %s',
  async (said, type) => {
    const response = new Response('<script>', { headers: { 'content-type': said } })
    const blob = await mediaBlob(response)
    expect([blob.type, await blob.text()]).toEqual([type, '<script>'])
  },
)
