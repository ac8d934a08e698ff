import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Person } from '../make-person.ts'
import { hearthBin } from '../spawn-server.ts'

export interface BringResult {
  /** Null when it was killed. */
  readonly code: number | null
  /** What was not brought, a line each, without the beginning that they share. */
  readonly missing: readonly string[]
  /** What has to be known of what was brought, likewise. */
  readonly notes: readonly string[]
  /** The last line, without the time that it took. */
  readonly sum: string
  readonly stderr: string
}

export interface Mover {
  readonly from?: Pick<Person, 'clientId' | 'clientSecret'>
  readonly to: Pick<Person, 'clientId' | 'clientSecret'>
}

/** `hearth bring` in a process of its own, with credentials in files; `meet` is given the process. */
export async function hearthBring(
  [source, target]: readonly [source: string, target: string],
  { from, to }: Mover,
  options: readonly string[] = [],
  meet: (child: ChildProcess) => void = () => {},
): Promise<BringResult> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bring-'))
  try {
    const file = async (name: string, { clientId: id, clientSecret: secret }: Mover['to']) => {
      await writeFile(join(folder, name), JSON.stringify({ id, secret }))
      return [`--${name}`, join(folder, name)]
    }
    const who = [...(from ? await file('from', from) : []), ...(await file('to', to))]
    const child = spawn(process.execPath, [hearthBin, 'bring', source, target, ...who, ...options])
    meet(child)
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
    const [code] = (await once(child, 'close')) as [number | null]
    const lines = stdout().trim().split('\n')
    const beginning = (word: string) =>
      lines.flatMap((line) => (line.startsWith(word) ? line.slice(word.length) : []))
    const [missing, notes] = [beginning('not brought: '), beginning('note: ')]
    return { code, missing, notes, sum: (lines.at(-1) ?? '').replace(/ in [\d.]+ s/, ''), stderr: stderr() }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return () => text
}
