import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Stop } from './progress.mjs'
import { root } from './run.mjs'

/** Node 24 from npm; where that has no binary for this machine, the running one if it is new enough. */
export function findNode() {
  const pinned = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned
  if (isNewEnough(process.versions.node)) return process.execPath
  throw new Stop(
    `this is Node ${process.versions.node} and npm has no Node 24 for ${process.platform}-${process.arch}: install Node 24 (nodejs.org) and try again`,
  )
}

/** The environment in which `node` means that Node, and our packages' commands are found. */
export function nodeEnvironment(more = {}) {
  const path = [dirname(findNode()), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1', ...more }
}

/** Node 22.18 is the first that runs TypeScript sources without a flag. */
function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}
