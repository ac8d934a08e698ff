import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { findNode, nodeEnvironment } from './node.mjs'
import { Stop, step } from './progress.mjs'
import { capture, root } from './run.mjs'

const ports = { stream: 3001, lens: 3002, parlor: 3003, bench: 3004 }

/** The apps of this clone, in the order of their ports. */
export const apps = Object.entries(ports)
  .filter(([name]) => existsSync(join(root, 'apps', name, 'src', 'app')))
  .map(([name, port]) => ({
    name,
    title: name[0].toUpperCase() + name.slice(1),
    port,
    folder: join(root, 'apps', name),
  }))

export const nextCommand = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')

/** Builds the app unless its last build was made of exactly these sources. */
export async function buildApp(app) {
  const sources = hashSources(app)
  const stamp = join(app.folder, '.next', 'hearth-sources')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  await step(`building ${app.title}`, async () => {
    const { code, output } = await capture(findNode(), [nextCommand, 'build'], {
      cwd: app.folder,
      env: nodeEnvironment({ NODE_ENV: 'production' }),
    })
    if (code !== 0) throw new Stop(`${app.title} does not build:\n${output.trim()}`)
  })
  writeFileSync(stamp, sources)
}

/** Everything that can change what a build makes: the app, what it imports of ours, and the packages. */
function hashSources(app) {
  const hash = createHash('sha256')
  for (const folder of [app.folder, join(root, 'apps', 'kit'), join(root, 'vocab')]) {
    for (const file of filesBelow(folder)) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file))
    }
  }
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !isGenerated(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
}

function isGenerated(name) {
  return (
    ['node_modules', '.next', '.turbo', 'next-env.d.ts'].includes(name) ||
    /\.(tsbuildinfo|test\.tsx?)$/.test(name)
  )
}
