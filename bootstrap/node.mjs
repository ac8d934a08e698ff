import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Stop } from './progress.mjs'
import { root } from './run.mjs'

/**
 * Node 24 from npm. Where npm has none for this machine, or only the first (Apple silicon), the running one if that is
 * newer.
 */
export function findNode() {
  const pinned = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const version = existsSync(pinned) ? versionOf(pinned) : undefined
  if (version && (isAtLeast(version, 24, 9) || !isAtLeast(process.versions.node, 24, 9))) return pinned
  // Node 22.18 is the first that runs TypeScript sources without a flag.
  if (isAtLeast(process.versions.node, 22, 18)) return process.execPath
  throw new Stop(
    `this is Node ${process.versions.node} and npm has no Node 24 for ${process.platform}-${process.arch}: install Node 24 (nodejs.org) and try again`,
  )
}

/** The environment in which `node` means that Node, and our packages' commands are found. */
export function nodeEnvironment(more = {}) {
  const path = [dirname(findNode()), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1', ...more }
}

function versionOf(node) {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim().slice(1) : undefined
}

function isAtLeast(version, major, minor) {
  const [itsMajor, itsMinor] = version.split('.').map(Number)
  return itsMajor > major || (itsMajor === major && itsMinor >= minor)
}
