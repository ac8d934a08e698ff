import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fillContainers, measure, type Operation, operations } from './operations.ts'
import { printTable, type Row } from './table.ts'
import { startTarget, type Target, type TargetName } from './targets.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: 'hearth,css,jss,floor' },
    rows: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
})

const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const connections = Number(values.connections)

if (positionals[0] === 'scale') {
  const { scale } = await import('./scale.ts')
  await scale(Number(positionals[1] ?? 1_000_000))
  process.exit()
}

const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'))
const targets: Target[] = []
try {
  for (const name of values.only.split(',') as TargetName[]) {
    console.error(`starting ${name}…`)
    const target = await startTarget(name, join(folder, name))
    targets.push(target)
    if (name !== 'floor') await fillContainers(target)
  }
  const rows: Row[] = []
  for (const operation of operations.filter((row) => titleOf(row).includes(values.rows))) {
    console.error(`${titleOf(operation)}…`)
    rows.push({ title: titleOf(operation), rates: await compare(operation) })
  }
  const cpu = cpus()[0]?.model ?? 'unknown'
  const machine = { cores: cpus().length, cpu, node: process.version, connections }
  const versions = Object.fromEntries(targets.map((target) => [target.name, target.version]))
  if (values.json) console.log(JSON.stringify({ machine, versions, rows }, null, 2))
  else printTable(machine, versions, rows)
} finally {
  await Promise.all(targets.map((target) => target.close()))
  await rm(folder, { recursive: true, force: true })
}

/** The median rate of each server, in rounds that take turns so that a slow moment of the machine hits all alike. */
async function compare(operation: Operation): Promise<Record<string, number>> {
  const runners = targets.filter((target) => target.name !== 'floor' || titleOf(operation) === 'GET')
  const state = new Map<Target, { next: number; count: number; rates: number[] }>()
  for (const target of runners) state.set(target, await warmUp(target, operation))
  for (let round = 0; round < rounds; round++) {
    for (const [target, progress] of state) {
      progress.rates.push(
        await measure(target, operation, { from: progress.next, count: progress.count, connections }),
      )
      progress.next += progress.count
    }
  }
  return Object.fromEntries([...state].map(([target, { rates }]) => [target.name, median(rates)]))
}

/**
 * Runs until the just-in-time compiler is done with the path, and learns how many shots fill the time of a round. On a
 * slow machine the rates of our writes still rose in the third second.
 */
async function warmUp(
  target: Target,
  operation: Operation,
): Promise<{ next: number; count: number; rates: number[] }> {
  let next = 0
  let count = 64
  for (let step = 0; step < 5; step++) {
    const rate = await measure(target, operation, { from: next, count, connections })
    next += count
    count = Math.max(32, Math.round(rate * seconds))
  }
  return { next, count, rates: [] }
}

function titleOf(operation: Operation): string {
  return operation.signedIn ? `${operation.name}, signed in` : operation.name
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
