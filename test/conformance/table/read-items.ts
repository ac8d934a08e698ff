import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../items/', import.meta.url))

const itemLines = /^(\S+-\d+) ((?:MUST|SHOULD|MAY|note)(?: NOT)?†?) (.+)\n(?: {2}(not|yet): (.+)\n)?/gm

/** One line of the protocol that can be held or not. */
export interface Item {
  /** `P-54`, `bug-class-07`. */
  readonly id: string
  /** As its specification says: MUST, SHOULD, MAY…; † where practice, not text, asks for it. */
  readonly level: string
  readonly statement: string
  /** Why no test shows it: `not` for good, or not `yet`. */
  readonly note: { readonly kind: 'not' | 'yet'; readonly reason: string } | undefined
}

export interface Section {
  readonly title: string
  readonly items: readonly Item[]
}

/**
 * The checklist, a text file a section: a line an item, and below it, indented, `not:` or `yet:` with the reason why
 * no test shows it. Where a test does, the test counts.
 */
export function readSections(): Section[] {
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({ title: titleOf(file), items: itemsOf(readFileSync(folder + file, 'utf8')) }))
}

export function itemsOf(text: string): Item[] {
  const lines = [...text.matchAll(itemLines)]
  const unread = text.replaceAll(itemLines, '').trim()
  if (unread !== '') throw new Error(`neither an item nor a reason: ${unread}`)
  return lines.map(([, id = '', level = '', statement = '', kind, reason = '']) => ({
    id,
    level,
    statement,
    note: kind === undefined ? undefined : { kind: kind as 'not' | 'yet', reason },
  }))
}

function titleOf(file: string): string {
  const words = file.replace(/^\d+-|\.txt$/g, '').replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
