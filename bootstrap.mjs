// What `npm start`, `npm test`, `npm run check` and `npm run bench` call. It runs on Node 18 and without a single
// package, so that a fresh clone needs one command: it installs, then hands over to Node 24.
import { installPackages } from './bootstrap/install.mjs'
import { Stop, say } from './bootstrap/progress.mjs'

const commands = {
  start: async () => (await import('./bootstrap/start.mjs')).start,
  test: async () => (await import('./bootstrap/test.mjs')).test,
  check: async () => (await import('./bootstrap/check.mjs')).check,
  bench: async () => (await import('./bootstrap/bench.mjs')).bench,
}

const [name = '', ...args] = process.argv.slice(2)

process.exitCode = await main()

async function main() {
  if (!(name in commands)) {
    say(`usage: node bootstrap.mjs ${Object.keys(commands).join(' | ')}`)
    return 2
  }
  try {
    await installPackages()
    const run = await commands[name]()
    return await run(args)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}
