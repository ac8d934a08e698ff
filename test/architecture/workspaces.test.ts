import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository, sourceFiles } from './source-files.ts'

const apps = readdirSync(join(repository, 'apps'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
  .map((entry) => entry.name)

/** Which workspaces of ours each one may import. */
const allowed: Record<string, readonly string[]> = {
  vocab: [],
  'pod-server': ['vocab'],
  'apps/kit': ['vocab'],
  ...Object.fromEntries(apps.map((app) => [`apps/${app}`, ['kit', 'vocab']])),
}

describe('workspaces', () => {
  it.each(Object.entries(allowed))('%s imports of ours only %j', (workspace, others) => {
    if (!existsSync(join(repository, workspace, 'src'))) return
    const wrong = sourceFiles(`${workspace}/src`).flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier, target }) => {
        const other = /^@hearth\/([^/]+)/.exec(specifier)?.[1]
        if (other !== undefined) return others.includes(other) ? [] : [`${path} imports ${specifier}`]
        const leaves = target !== undefined && !target.startsWith(`${workspace}/`)
        return leaves ? [`${path} reaches out of its workspace: ${specifier}`] : []
      }),
    )
    expect(wrong).toEqual([])
  })

  it('keeps vocab free of input, output and frameworks', () => {
    const impure = sourceFiles('vocab/src').flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => /^(node:|react|next|express)/.test(specifier))
        .map(({ specifier }) => `${path} imports ${specifier}`),
    )
    expect(impure).toEqual([])
  })
})
