import { PodError } from '#base/errors.ts'

/** P-60: what a pod would hold of something must not be more than it may. */
export function checkRoom(what: string, wanted: number, limit: number): void {
  if (wanted <= limit) return
  throw new PodError(
    'storage-full',
    `this pod may hold ${limit} ${what} and would hold ${wanted}: delete something first`,
  )
}

/** P-60: for bytes that are not there yet. An app can tell somebody how many would be taken. */
export function noRoom(room: number, podBytes: number): PodError {
  const message = `this pod may hold ${podBytes} bytes and has room for ${room}: delete something first`
  return new PodError('storage-full', message, { details: { room: String(room) } })
}
