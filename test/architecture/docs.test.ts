import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { commands } from '@hearth/pod-server/src/cli/commands.ts'
import { settings } from '@hearth/pod-server/src/settings.ts'
import { describe, expect, it } from 'vitest'
import { repository } from './source-files.ts'

/** The documents that tell a newcomer where things are. */
const documents = [
  ...readdirSync(repository).filter((name) => name.endsWith('.md')),
  'pod-server/OPERATING.md',
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

  it.each(documents)(
    '%s names only commands of hearth that there are, with options that they have',
    (document) => {
      const text = readFileSync(join(repository, document), 'utf8')
      const wrong = codeOf(text)
        .flatMap((code) => [...code.matchAll(/\bhearth ([a-z]+)\b(.*)/g)])
        .filter(([, name = '', rest = '']) => {
          const known =
            commands.find((command) => command.name === name)?.options.map(({ flag }) => flag) ?? []
          const flags = [...rest.matchAll(/--([a-z-]+)/g)].map(([, flag = '']) => flag)
          return known.length === 0 || flags.some((flag) => flag !== 'help' && !known.includes(flag))
        })
      expect(wrong.map(([line]) => line)).toEqual([])
    },
  )

  it('the file of settings in pod-server/OPERATING.md is one', () => {
    const text = readFileSync(join(repository, 'pod-server/OPERATING.md'), 'utf8')
    const given = JSON.parse(/```json\n(.+?)```/s.exec(text)?.[1] ?? '') as Record<string, unknown>
    expect(Object.keys(given).filter((name) => !(name in settings))).toEqual([])
  })
})

/** What stands in backquotes, or in a block of its own. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```\w*\n(.*?)^```/gms)].map(([, code = '']) => code)
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  return [...blocks, ...spans]
}

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
