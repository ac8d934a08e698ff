import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command to its end, quietly: its output is kept and given back. */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code, signal) => resolve({ code: signal === null ? code : 1, output }))
  })
}

/** Runs a command to its end with its output shown as it comes; gives the exit code. */
export function show(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: 'inherit' })
    // Ctrl-C reaches the child by itself; this process waits for it, to have the last word.
    const wait = () => {}
    process.on('SIGINT', wait)
    const pass = () => child.kill('SIGTERM')
    process.on('SIGTERM', pass)
    whenAbandoned(pass)
    child.on('error', () => resolve(1))
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', pass)
      resolve(signal === null ? code : 1)
    })
  })
}

/**
 * Calls back when npm is gone. A SIGTERM to npm ends npm and the shell between us, and nobody tells us: without this
 * look at who our parent is, servers would go on running.
 */
export function whenAbandoned(callback) {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    callback()
  }, 500)
  watch.unref()
}
