import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** `servers` are compared with, `clients` are driven by the interop tests; each has its own folder and lock file. */
export type Peers = 'servers' | 'clients'

const folders = {
  servers: fileURLToPath(new URL('.', import.meta.url)),
  clients: fileURLToPath(new URL('clients/', import.meta.url)),
} as const

/** Installs the peers with their own lock file the first time a command needs them, and when that file changes. */
export async function installPeers(peers: Peers = 'servers'): Promise<void> {
  const folder = folders[peers]
  const wanted = createHash('sha256')
    .update(readFileSync(`${folder}package-lock.json`))
    .digest('hex')
  while (installedIn(folder) !== wanted) {
    // Test files run beside each other: one of them installs, the others wait for it.
    if (takeTurn(folder)) await install(peers, wanted).finally(() => rmSync(`${folder}.installing`))
    else await setTimeout(500)
  }
}

function installedIn(folder: string): string | undefined {
  const stamp = `${folder}node_modules/.installed`
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
}

/** True for whoever may install now. What a killed process left behind counts for nothing. */
function takeTurn(folder: string): boolean {
  const turn = `${folder}.installing`
  try {
    writeFileSync(turn, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const holder = existsSync(turn) ? Number(readFileSync(turn, 'utf8')) : 0
    if (holder > 0 && !isAlive(holder)) rmSync(turn, { force: true })
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function install(peers: Peers, wanted: string): Promise<void> {
  const folder = folders[peers]
  console.error(`installing the ${peers} by others that this needs, about a minute…`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const child = spawn(npm, ['ci', '--workspaces=false', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  const [code] = await once(child, 'exit')
  if (code !== 0)
    throw new Error(`the ${peers} could not be installed: npm ci in ${folder} needs the package registry`)
  writeFileSync(`${folder}node_modules/.installed`, wanted)
}

/** The version that is really installed, for the tables. */
export function peerVersion(name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(peerFile(`${name}/package.json`), 'utf8'))
  return (manifest as { version: string }).version
}

export function peerFile(path: string, peers: Peers = 'servers'): string {
  return `${folders[peers]}node_modules/${path}`
}
