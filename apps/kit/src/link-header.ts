/** What an answer's Link header points to, by relation, as whole addresses. */
export type LinkRelations = ReadonlyMap<string, readonly string[]>

/** RFC 8288, as far as Solid servers use it: targets resolve against `base`, one entry may name several relations. */
export function readLinks(header: string | null, base: string): LinkRelations {
  const relations = new Map<string, string[]>()
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(entries)) {
    const named = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i.exec(parameters)
    if (named === null || !URL.canParse(target, base)) continue
    const { href } = new URL(target, base)
    for (const relation of (named[1] ?? named[2] ?? '').split(/\s+/)) {
      const known = relations.get(relation)
      if (known === undefined) relations.set(relation, [href])
      else known.push(href)
    }
  }
  return relations
}

/** No character is looked at twice: any server that is asked may send this (bug class 24). */
const entries = /<([^<>]*)>((?:\s*;\s*[\w-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g
