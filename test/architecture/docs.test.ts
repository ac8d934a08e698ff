import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository } from './source-files.ts'

/** The documents that tell a newcomer where things are. */
const documents = [
  ...readdirSync(repository).filter((name) => name.endsWith('.md')),
  ...['pod-server', 'vocab', 'test', ...readdirSync(join(repository, 'apps')).map((app) => `apps/${app}`)]
    .map((folder) => `${folder}/README.md`)
    .filter((path) => existsSync(join(repository, path))),
]

describe('documents for newcomers', () => {
  it.each(documents)('%s names only paths that exist', (document) => {
    const text = readFileSync(join(repository, document), 'utf8')
    const missing = [...linkedPaths(text), ...quotedPaths(text)].filter((path) => !isThere(document, path))
    expect(missing).toEqual([])
  })
})

/** A path counts from the document, from the root, or (in a package's own README) from its sources. */
function isThere(document: string, path: string): boolean {
  const folder = dirname(document)
  return [folder, '.', join(folder, 'src')].some((start) => existsSync(join(repository, start, path)))
}

function linkedPaths(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/i.test(target))
}

/** What stands in backquotes and looks like a file or folder of the repository: `pod-server/src`, `test/e2e`. */
function quotedPaths(text: string): string[] {
  return [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\/?)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => /^(pod-server|apps|vocab|test|bootstrap|\.ci)\//.test(path))
}
