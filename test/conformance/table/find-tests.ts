import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const id = String.raw`(?:[A-Z][A-Z0-9]*-\d+|bug-class-\d\d)`
const namesOfTests = new RegExp(String.raw`['"\`](${id}(?:(?:,| and| to)? ${id})*)(?=[ :])`, 'g')

/** Item id → the files (from the repository's root) with a test whose name begins with it. */
export function findTests(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const file of [
    ...testsBelow('test'),
    ...testsBelow('pod-server/src'),
    ...testsBelow('vocab/src'),
    ...testsBelow('apps/kit/src'),
  ]) {
    for (const item of itemsNamedIn(readFileSync(file, 'utf8'))) {
      const files = found.get(item) ?? new Set()
      found.set(item, files.add(relative(repository, file).split(sep).join('/')))
    }
  }
  return found
}

/** Several items may begin one name: `'P-38, P-48 a PUT creates…'`. */
export function itemsNamedIn(source: string): string[] {
  return [...source.matchAll(namesOfTests)].flatMap(([, ids = '']) => ids.match(new RegExp(id, 'g')) ?? [])
}

function testsBelow(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true, recursive: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        entry.name.endsWith('.test.ts') &&
        !/node_modules|architecture/.test(entry.parentPath),
    )
    .map((entry) => join(entry.parentPath, entry.name))
}
