import { PodError } from '#base/errors.ts'

/** One byte range of a `Range` header, both ends inclusive; undefined when the whole is to be sent (RFC 9110 14.2). */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/i.exec(header.trim())
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const [, first = '', last = ''] = match
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start > end || start >= size) {
    throw new PodError('range-not-satisfiable', 'the resource does not have those bytes', {
      headers: { 'content-range': `bytes */${size}` },
    })
  }
  return { start, end }
}
