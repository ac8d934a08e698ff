import { spawn } from 'node:child_process'
import { Stop } from './progress.mjs'
import { whenAbandoned } from './run.mjs'

const graceMs = 12_000

/** The processes of one `npm start`: they come one by one and go all together. */
export class Children {
  #running = new Map()
  #stopped
  #resolveStopped
  isStopping = false

  constructor() {
    this.#stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => this.#end(0))
    whenAbandoned(() => this.#end(0))
  }

  /** A child gets a process group of its own, so that Ctrl-C reaches only this process, which asks the others once. */
  start(title, command, args, options) {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: process.platform !== 'win32',
    })
    // Their own hellos would bury ours.
    child.stdout.resume()
    this.#running.set(child, title)
    child.once('error', () => this.#gone(child, title))
    child.once('exit', () => this.#gone(child, title))
  }

  /** The work's result, or a rejection as soon as everything is being stopped. */
  orStopped(work) {
    const stopped = this.#stopped.then(() => {
      throw new Stop('stopped')
    })
    return Promise.race([work, stopped])
  }

  async untilAnswers(url, timeoutMs = 60_000) {
    const deadline = Date.now() + timeoutMs
    while (Date.now() < deadline && !this.isStopping) {
      const answered = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) }).then(
        (response) => response.arrayBuffer().then(() => true),
        () => false,
      )
      if (answered) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Stop(this.isStopping ? 'stopped' : `${url} does not answer`)
  }

  untilStopped() {
    return this.#stopped
  }

  /** Asks all to finish, waits, and ends those that do not. */
  async stop() {
    this.isStopping = true
    const gone = [...this.#running.keys()].map(
      (child) => new Promise((resolve) => child.once('exit', resolve)),
    )
    this.#signal('SIGTERM')
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs)
    await Promise.all(gone)
    clearTimeout(timer)
  }

  #gone(child, title) {
    this.#running.delete(child)
    if (this.isStopping) return
    process.stderr.write(`${title} ended by itself; stopping everything\n`)
    this.#end(1)
  }

  #end(code) {
    this.isStopping = true
    this.#resolveStopped(code)
  }

  #signal(signal) {
    for (const child of this.#running.keys()) child.kill(signal)
  }
}
