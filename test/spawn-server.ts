import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RawSettings, settings } from '@hearth/pod-server/src/settings.ts'

export interface RunningServer {
  /** Public address with a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

export interface SpawnedServer extends RunningServer {
  readonly process: ChildProcess
  /** SIGKILL: what a power cut looks like to the data folder. */
  kill(): Promise<void>
  /** Killed, and served again from the same folder under the same address. */
  afterPowerCut(): Promise<SpawnedServer>
}

export const hearthBin = fileURLToPath(new URL('../pod-server/bin/hearth.js', import.meta.url))

/**
 * A server in a process of its own, as an operator runs it; resolves when it answers. `within` is a command that runs
 * the one that follows it, somewhere special.
 */
export async function spawnServer(
  given: RawSettings & { data: string },
  env: Readonly<Record<string, string>> = {},
  within: readonly string[] = [],
): Promise<SpawnedServer> {
  const port = given.port ?? String(await freePort())
  const serve = [process.execPath, hearthBin, 'serve', '--port', port, ...flagsOf(given)]
  const [command = '', ...args] = [...within, ...serve]
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
  })
  const url = given.baseUrl ?? `http://localhost:${port}/`
  await answers(`http://localhost:${port}/`, child)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  const kill = () => end('SIGKILL')
  return {
    url,
    process: child,
    close: () => end('SIGTERM'),
    kill,
    async afterPowerCut() {
      await kill()
      return spawnServer({ ...given, port }, env, within)
    },
  }
}

/** A data folder that is gone when the callback ends. */
export async function withDataFolder<T>(use: (folder: string) => Promise<T>, within = tmpdir()): Promise<T> {
  const folder = await mkdtemp(join(within, 'hearth-test-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Below those that systems hand out by themselves: nobody else is given one before our server listens on it. */
const ports = { first: 10_000, count: 20_000 }
/** Test files run beside each other, in processes of their own: each begins elsewhere. */
let portsAsked = (process.pid * 64) % ports.count

/** A port that nobody listens on, and that this process was not given before. */
export async function freePort(): Promise<number> {
  const port = ports.first + (portsAsked++ % ports.count)
  const probe = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false)).listen(port, () => resolve(true))
  })
  if (!isFree) return await freePort()
  probe.close()
  await once(probe, 'close')
  return port
}

/** Resolves when a server gives any HTTP answer; fails with its output when the process ends first. */
export async function answers(url: string, child: ChildProcess, timeoutMs = 60_000): Promise<void> {
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`server exited with ${child.exitCode}: ${output}`)
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) })
      await response.arrayBuffer()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  child.kill('SIGKILL')
  throw new Error(`no answer from ${url} after ${timeoutMs} ms: ${output}`)
}

function flagsOf({ port: _port, ...given }: RawSettings): string[] {
  return (Object.keys(given) as (keyof typeof given)[]).flatMap((name) => {
    const value = given[name]
    return value === undefined ? [] : [`--${settings[name].flag}`, value]
  })
}
