#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still say what is wrong: the rest runs from TypeScript sources.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  hushExperiments()
  await keepCompiledCode()
  const { main } = await import('../src/cli/main.ts')
  process.exitCode = await main(process.argv.slice(2))
} else {
  runPinnedNode()
}

/** The first Node 24 tells everybody that it strips types and has SQLite inside. */
function hushExperiments() {
  const warn = process.emitWarning
  process.emitWarning = (warning, ...more) => {
    if (more[0] !== 'ExperimentalWarning') warn.call(process, warning, ...more)
  }
}

/**
 * What was stripped of its types and compiled once is not again: starts are faster, and every thread a tenth of the
 * memory smaller. It lies beside the code, never in a folder that others may write to. Threads and processes of ours
 * hear of it by the environment.
 */
async function keepCompiledCode() {
  const { enableCompileCache } = await import('node:module')
  const folder = fileURLToPath(new URL('../.cache', import.meta.url))
  enableCompileCache(folder)
  process.env.NODE_COMPILE_CACHE ??= folder
}

/** The Node that npm installed beside this package, where the machine's own is too old. */
function runPinnedNode() {
  const pinned = ['../node_modules/.bin/node', '../../node_modules/.bin/node', '../../.bin/node']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path))
  if (pinned === undefined) {
    console.error(`hearth: needs Node 22.18 or newer, this is ${process.version}`)
    process.exitCode = 1
    return
  }
  const child = spawn(pinned, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1
  })
}
