import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

export interface SourceFile {
  /** From the repository's root, with slashes. */
  readonly path: string
  readonly imports: readonly Import[]
}

export interface Import {
  /** As written: `./x.ts`, `#base/x.ts`, `n3`. */
  readonly specifier: string
  /** The file of ours it means, from the repository's root; undefined for a package. */
  readonly target: string | undefined
  /** Gone before anything runs. */
  readonly isType: boolean
  /** Loaded when called, not when the file is. */
  readonly isLazy: boolean
}

/** Every source file below a folder of the repository, with what it imports. Tests are not part of the house. */
export function sourceFiles(folder: string): SourceFile[] {
  return filesBelow(join(repository, folder)).map((file) => {
    const path = relative(repository, file).split(sep).join('/')
    return { path, imports: importsOf(path, readFileSync(file, 'utf8')) }
  })
}

/** The formatter leaves one shape of import statement, so a pattern reads them all. */
export function importsOf(path: string, text: string): Import[] {
  const statements = text.matchAll(/^(?:import|export)\s(?:([^'";]*?)\sfrom\s)?'([^']+)'/gms)
  const calls = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)
  const fixed = [...statements].map(([, names = '', specifier = '']) => ({
    specifier,
    target: targetOf(path, specifier),
    isType: isTypeOnly(names),
    isLazy: false,
  }))
  const lazy = [...calls].map(([, specifier = '']) => ({
    specifier,
    target: targetOf(path, specifier),
    isType: false,
    isLazy: true,
  }))
  return [...fixed, ...lazy]
}

function isTypeOnly(names: string): boolean {
  if (names.startsWith('type ')) return true
  const inBraces = /^\{([^}]*)\}$/s.exec(names.trim())?.[1]
  const parts = inBraces?.split(',').filter((part) => part.trim() !== '') ?? []
  return parts.length > 0 && parts.every((part) => part.trim().startsWith('type '))
}

function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(path), specifier).split(sep).join('/')
  if (!specifier.startsWith('#')) return undefined
  const workspace = /^(?:apps\/)?[^/]+/.exec(path)?.[0]
  return `${workspace}/src/${specifier.slice(1)}`
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return /^(node_modules|\.next)$/.test(entry.name) ? [] : filesBelow(path)
    return /(?<!\.test|\.d)\.tsx?$/.test(entry.name) ? [path] : []
  })
}
