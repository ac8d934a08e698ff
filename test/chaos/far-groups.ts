import { Parser } from 'n3'
import type { Mode } from '../query/random-acls.ts'
import type { Visit } from './bad-days.ts'

export const hasMember = 'http://www.w3.org/2006/vcard/ns#hasMember'
const ttlMs = 60_000
const failureTtlMs = 10_000
/** Bug class 7: new documents that one request may make us fetch. */
export const mostPerRequest = 3

export interface SharedRule {
  readonly groups: readonly string[]
  readonly modes: readonly Mode[]
}

/** What a server may know of lists of people on another, and what follows from it (W-12). */
export class FarGroups {
  readonly #known = new Map<string, { readonly members: ReadonlySet<string>; readonly until: number }>()
  readonly #failed = new Map<string, number>()

  /** The documents of these groups that it takes a visit to decide about. */
  unknown(groups: readonly string[], now: number): string[] {
    const documents = new Set(groups.map(documentOf))
    return [...documents].filter((document) => {
      const isKnown = (this.#known.get(document)?.until ?? 0) > now
      return !isKnown && (this.#failed.get(document) ?? 0) <= now
    })
  }

  /** Read as anyone would, and remembered for a minute; what cannot be had lists nobody for ten seconds. */
  learn(document: string, { at, read }: Visit): void {
    const members = read && membersIn(read, document)
    if (!members) this.#failed.set(document, at + failureTtlMs)
    else this.#known.set(document, { members, until: at + ttlMs })
  }

  lists(group: string, webid: string, now: number): boolean {
    const known = this.#known.get(documentOf(group))
    return known !== undefined && known.until > now && known.members.has(`${group} ${webid}`)
  }
}

export function documentOf(group: string): string {
  return group.replace(/#.*$/, '')
}

/** A document speaks for groups of its own, wherever it was found; undefined when it cannot be understood. */
function membersIn({ status, type, text }: NonNullable<Visit['read']>, document: string) {
  if (status !== 200) return new Set<string>()
  if (!type.startsWith('text/turtle')) return undefined
  const quads = new Parser({ baseIRI: document }).parse(text)
  const own = quads.filter(
    ({ subject, predicate, object }) =>
      predicate.value === hasMember &&
      object.termType === 'NamedNode' &&
      documentOf(subject.value) === document,
  )
  return new Set(own.map(({ subject, object }) => `${subject.value} ${object.value}`))
}
