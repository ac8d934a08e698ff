/**
 * The best of the offered media types for an Accept header, by q-value, then by the order offered;
 * undefined when none is acceptable (P-32). An absent header accepts anything.
 */
export function negotiate(accept: string | undefined, offered: readonly string[]): string | undefined {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === offered[0]) return offered[0]
  const ranges = accept.split(',', 64).map(toRange)
  let best: { type: string; quality: number } | undefined
  for (const type of offered) {
    const quality = qualityOf(type, ranges)
    if (quality > 0 && (!best || quality > best.quality)) best = { type, quality }
  }
  return best?.type ?? jsonOf(ranges, offered)
}

/** RFC 6839 3.1: who asks for nothing but JSON, as HTTP clients do by themselves, can read JSON-LD as such. */
function jsonOf(ranges: readonly Range[], offered: readonly string[]): string | undefined {
  const takesJson = ranges.some(({ type, quality }) => type === 'application/json' && quality > 0)
  return takesJson ? offered.find((type) => type.endsWith('+json') && isWelcome(type, ranges)) : undefined
}

/** Unless its very name is refused. */
function isWelcome(type: string, ranges: readonly Range[]): boolean {
  return !ranges.some((range) => range.type === type && range.quality === 0)
}

interface Range {
  readonly type: string
  readonly quality: number
}

function toRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const q = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = q === undefined ? 1 : Number(q.slice(2))
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}

/** RFC 9110 12.5.1: the most specific range that matches decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const family = `${type.split('/', 1)[0]}/*`
  for (const wanted of [type, family, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === wanted)
    if (range) return range.quality
  }
  return 0
}
