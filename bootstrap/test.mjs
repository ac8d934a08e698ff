import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apps, buildApp } from './apps.mjs'
import { findChromium } from './chromium.mjs'
import { findNode, nodeEnvironment } from './node.mjs'
import { say } from './progress.mjs'
import { root, show } from './run.mjs'

const projects = [
  'unit',
  'architecture',
  'conformance',
  'identity',
  'query',
  'interop',
  'chaos',
  'fuzz',
  'big',
  'e2e',
]

/** `npm test`: everything. `npm test -- unit query` runs two projects; other words go to vitest. */
export async function test(args) {
  const chosen = args.filter((word) => projects.includes(word))
  const rest = args.filter((word) => !projects.includes(word))
  const env = {}
  const runs = (project) => chosen.length === 0 || chosen.includes(project)
  if (runs('e2e') || runs('interop')) env.CHROMIUM_PATH = await findChromium()
  if (runs('e2e')) {
    for (const app of apps) await buildApp(app)
  }
  const folder = mkdtempSync(join(tmpdir(), 'hearth-results-'))
  try {
    const file = join(folder, 'results.json')
    const code = await runVitest(chosen, rest, file, env)
    return closingLine(code, file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function runVitest(chosen, rest, file, env) {
  return show(
    findNode(),
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...chosen.map((project) => `--project=${project}`),
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      ...rest,
    ],
    { env: nodeEnvironment(env) },
  )
}

/** A file that did not even load counts as one failure, and so does an error outside all tests. */
function closingLine(code, file) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const result of readResults(file)) {
    for (const { status } of result.assertionResults) {
      counts[status === 'passed' || status === 'failed' ? status : 'skipped']++
    }
    if (result.status === 'failed' && result.assertionResults.length === 0) counts.failed++
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  say(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  return code === 0 && counts.failed > 0 ? 1 : code
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults
  } catch {
    return []
  }
}
