import { describe, expect, it } from 'vitest'
import { floors, homes } from './layers.ts'
import { importsOf, type SourceFile, sourceFiles } from './source-files.ts'

const root = 'pod-server/src/'
const files = sourceFiles('pod-server/src')

/** `base`, `storage`… or the file itself for the few that stand at the top. */
function floorOf(path: string): string {
  return path.slice(root.length).split('/')[0] ?? ''
}

function forbiddenImports(file: SourceFile): string[] {
  const own = floorOf(file.path)
  const floor = floors[own]
  if (floor === undefined) return []
  return file.imports.flatMap(({ specifier, target, isType }) => {
    if (target === undefined) return []
    if (!target.startsWith(root)) return [`${file.path} leaves the workspace: ${specifier}`]
    const other = floorOf(target)
    const isAllowed =
      other === own || floor.mayImport.includes(other) || (isType && floor.typesOf?.includes(other))
    return isAllowed ? [] : [`${file.path} may not import ${isType ? 'types of ' : ''}${specifier}`]
  })
}

describe('the floors of the pod server', () => {
  it('are all in the table', () => {
    const folders = files.filter((file) => file.path.slice(root.length).includes('/'))
    expect(
      [...new Set(folders.map((file) => floorOf(file.path)))].filter((name) => !(name in floors)),
    ).toEqual([])
  })

  it('import only what lies below them', () => {
    expect(files.flatMap(forbiddenImports)).toEqual([])
  })

  it('keep the two engines of the store apart', () => {
    const crossing = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => path.includes('/storage/sqlite/') && target?.includes('/storage/postgres/'))
        .concat(imports.filter(({ target }) => path.includes('/postgres/') && target?.includes('/sqlite/')))
        .map(({ specifier }) => `${path} imports ${specifier}`),
    )
    expect(crossing).toEqual([])
  })

  it('give each large package one home', () => {
    const strays = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ isType }) => !isType)
        .flatMap(({ specifier }) => {
          const home = homes.find(({ packages }) => packages.test(specifier))
          const isHome = home === undefined || path.startsWith(`${root}${home.folder}/`)
          return isHome ? [] : [`${path} imports ${specifier}, which lives in ${home.folder}`]
        }),
    )
    expect(strays).toEqual([])
  })

  it('have no cycles', () => {
    expect(cycles(files)).toEqual([])
  })
})

describe('the reader of imports', () => {
  it('sees every form', () => {
    const text = [
      "import { readFileSync } from 'node:fs'",
      "import type { A } from '#base/a.ts'",
      "import {\n  type B,\n  type C,\n} from './b.ts'",
      "import { type D, e } from '../d.ts'",
      "export { f } from './f.ts'",
      "import './side-effect.ts'",
      "const g = await import('./g.ts')",
    ].join('\n')
    expect(
      importsOf('pod-server/src/ldp/x.ts', text).map(({ target, isType, isLazy }) => [
        target,
        isType,
        isLazy,
      ]),
    ).toEqual([
      [undefined, false, false],
      ['pod-server/src/base/a.ts', true, false],
      ['pod-server/src/ldp/b.ts', true, false],
      ['pod-server/src/d.ts', false, false],
      ['pod-server/src/ldp/f.ts', false, false],
      ['pod-server/src/ldp/side-effect.ts', false, false],
      ['pod-server/src/ldp/g.ts', false, true],
    ])
  })
})

/** Loops among imports that run when a file is loaded. */
function cycles(all: readonly SourceFile[]): string[] {
  const next = new Map(
    all.map(({ path, imports }) => [
      path,
      imports.filter(({ isType, isLazy }) => !isType && !isLazy).flatMap(({ target }) => target ?? []),
    ]),
  )
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) found.push([...trail.slice(start), path].join(' > '))
    if (start >= 0 || done.has(path)) return
    for (const target of next.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const { path } of all) visit(path, [])
  return found
}
