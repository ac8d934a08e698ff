import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { apps, nextCommand } from './apps.mjs'
import { findNode, nodeEnvironment } from './node.mjs'
import { Stop, say, step } from './progress.mjs'
import { capture, root } from './run.mjs'

/** Fastest first, so that the commonest mistake is told soonest. Each group is a list of commands. */
const groups = [
  ['format and lint', () => [['biome', 'ci', '--colors=off']]],
  ['types', typeChecks],
  ['unused code', () => [['knip']]],
  ['workspace boundaries', () => [['turbo', 'boundaries', '--no-color']]],
  ['architecture', () => [['vitest', 'run', '--project=architecture', '--reporter=dot']]],
]

/** `npm run check`: stops at the first group that fails, after showing all that is wrong in it. */
export async function check() {
  for (const [title, commandsOf] of groups) {
    const complaints = []
    await step(title, async () => {
      for (const [command, ...args] of await commandsOf()) {
        const { code, output } = await capture(command, args, { env: nodeEnvironment() })
        if (code !== 0) complaints.push(output.trim())
      }
      if (complaints.length > 0) throw new Stop(`${title} failed:\n\n${complaints.join('\n\n')}`)
    })
  }
  say('all checks passed')
  return 0
}

async function typeChecks() {
  const checks = [['tsc', '-p', '.']]
  for (const app of [...apps, { folder: join(root, 'apps', 'kit') }]) {
    // Next writes the declarations of its own imports (pictures, styles); a fresh clone has none yet.
    if (existsSync(join(app.folder, 'next.config.ts')) && !existsSync(join(app.folder, 'next-env.d.ts'))) {
      await capture(findNode(), [nextCommand, 'typegen'], { cwd: app.folder, env: nodeEnvironment() })
    }
    checks.push(['tsc', '-p', app.folder])
  }
  return checks
}
