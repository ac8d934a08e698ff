import { AppError, hostOf } from './app-error.ts'

/** Untrusted: a profile, a feed and a thread are small, and a tab must not be filled by one that is not. */
const maxDocumentBytes = 1_000_000

/** The same answer, whose body ends with an error where it is longer than any document that the apps read. */
export function boundedResponse(response: Response): Response {
  const { body, status, statusText, headers, url } = response
  if (body === null) return response
  if (Number(headers.get('content-length') ?? 0) > maxDocumentBytes) throw tooLarge(url)
  let bytes = 0
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > maxDocumentBytes) controller.error(tooLarge(url))
      else controller.enqueue(chunk)
    },
  })
  const bounded = new Response(body.pipeThrough(counted), { status, statusText, headers })
  return Object.defineProperty(bounded, 'url', { value: url })
}

/** What a pod sent is no document that this app can read: a page of somebody else's, perhaps, in place of it. */
export function unreadable(url: string, cause?: unknown): AppError {
  const message = `${hostOf(url)} sent something this app cannot read; try again later`
  return new AppError('bad-data', message, { cause: { url, cause } })
}

function tooLarge(url: string): AppError {
  return new AppError('bad-data', `a document on ${hostOf(url)} is too big to read`, { cause: { url } })
}
