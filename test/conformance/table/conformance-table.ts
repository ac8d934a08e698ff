import { findTests } from './find-tests.ts'
import { type Item, readSections, type Section } from './read-items.ts'

/** Where the table stands, from the repository's root. */
export const tablePath = 'pod-server/CONFORMANCE.md'

export interface Conformance {
  readonly markdown: string
  /** Items with neither test nor reason, and names of tests that cite what is no item. */
  readonly problems: readonly string[]
}

/** Puts the items beside the tests that name them: one row an item, and whatever does not fit is a problem. */
export function conformanceTable(): Conformance {
  const sections = readSections()
  const tests = findTests()
  const items = sections.flatMap((section) => section.items)
  const known = new Set(items.map(({ id }) => id))
  const silent = items.filter((item) => !tests.has(item.id) && !item.note)
  return {
    markdown: [preface(items, tests), ...sections.map((section) => table(section, tests)), ''].join('\n'),
    problems: [
      ...silent.map(({ id }) => `${id} has neither a test nor a reason`),
      ...[...tests.keys()]
        .filter((id) => !known.has(id))
        .map((id) => `${id} is named by a test but is no item`),
    ],
  }
}

type Tests = ReadonlyMap<string, ReadonlySet<string>>

function preface(items: readonly Item[], tests: Tests): string {
  const held = items.filter(({ id }) => tests.has(id)).length
  const counted = (kind: 'not' | 'yet') =>
    items.filter(({ id, note }) => !tests.has(id) && note?.kind === kind).length
  return `# Conformance

Every line of the specifications that concerns this server, in our words, and what shows it. A test belongs to the items
that its name begins with. \`npm run check\` fails when an item has neither a test nor a reason, and when this page is not
what \`npm run conformance\` writes (on a merge conflict, run that).

**${items.length} items: ${held} shown by tests, ${counted('not')} deliberately not ours, ${counted('yet')} not yet.**
`
}

function table({ title, items }: Section, tests: Tests): string {
  const rows = items.map(
    (item) => `| ${item.id} | ${item.level} | ${item.statement} | ${verdict(item, tests.get(item.id))} |`,
  )
  return [`## ${title}\n`, '| item | level | what | |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
}

function verdict({ note }: Item, files: ReadonlySet<string> | undefined): string {
  if (files) return [...files].toSorted().map(linkTo).join(', ')
  if (!note) return '**open**'
  return note.kind === 'not' ? `deliberately not: ${note.reason}` : `**not yet**: ${note.reason}`
}

function linkTo(file: string): string {
  const name = file
    .split('/')
    .at(-1)
    ?.replace(/\.test\.ts$/, '')
  return `[${name}](../${file})`
}
