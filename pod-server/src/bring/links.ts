import { linksIn } from '#base/link-header.ts'

/** Where the links of one relation lead; only places below `base`, for servers name what they like (bug class 7). */
export function linked(
  headers: Headers,
  relation: string,
  { url, base }: { url: string; base: string },
): string | undefined {
  for (const { target, relations, hasAnchor } of linksIn(headers.get('link') ?? '')) {
    if (hasAnchor || !relations.includes(relation)) continue
    const found = URL.parse(target, url)?.href
    if (found?.startsWith(base) && !found.includes('#')) return found
  }
  return undefined
}
