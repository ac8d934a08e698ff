/** RFC 8288 3: a target in angle brackets, then its parameters; what is quoted may hold anything. */
const linkValue = /<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g

/** Where the links of one relation lead; only places below `base`, for servers name what they like (bug class 7). */
export function linked(
  headers: Headers,
  relation: string,
  { url, base }: { url: string; base: string },
): string | undefined {
  for (const [, target = '', parameters = ''] of (headers.get('link') ?? '').matchAll(linkValue)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i.exec(parameters)
    if (!(relations?.[1] ?? relations?.[2] ?? '').toLowerCase().split(/\s+/).includes(relation)) continue
    const found = URL.parse(target, url)?.href
    if (found?.startsWith(base) && !found.includes('#')) return found
  }
  return undefined
}
