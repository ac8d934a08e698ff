import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stop, step } from './progress.mjs'
import { capture, root } from './run.mjs'

const modules = join(root, 'node_modules')
const stamp = join(modules, '.hearth-installed')

/** Installs when there is nothing yet, and when the lock file is another one than at the last time. */
export async function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  const isFresh = !existsSync(modules)
  const title = isFresh ? 'installing packages, once, about a minute' : 'bringing packages up to date'
  // Not `npm ci`: it insists on an entry for every platform's optional binary, and registries do not have them all.
  // `--no-save` keeps the versions of the lock file and leaves the file alone.
  await step(title, () => runNpm(['install', '--no-save', '--include=dev', '--include=optional']))
  writeFileSync(stamp, lock)
}

async function runNpm(args) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  // Inside an npm script npm says where it lies; that one and no other is known to work here.
  const cli = process.env.npm_execpath
  const isNpm = cli !== undefined && /npm-cli\.c?js$/.test(cli)
  const { code, output } = isNpm
    ? await capture(process.execPath, [cli, ...args, ...quiet])
    : await capture('npm', [...args, ...quiet], { shell: process.platform === 'win32' })
  if (code !== 0) throw new Stop(`npm ${args[0]} failed:\n${output.trim()}`)
}
