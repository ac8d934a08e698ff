import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
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
  const stamp = `${folder}node_modules/.installed`
  const lock = createHash('sha256')
    .update(readFileSync(`${folder}package-lock.json`))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  console.error(`installing the ${peers} by others that this needs, about a minute…`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const child = spawn(npm, ['ci', '--workspaces=false', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  const [code] = await once(child, 'exit')
  if (code !== 0)
    throw new Error(`${peers} could not be installed: npm ci in ${folder} needs the package registry`)
  writeFileSync(stamp, lock)
}

/** The version that is really installed, for the tables. */
export function peerVersion(name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(peerFile(`${name}/package.json`), 'utf8'))
  return (manifest as { version: string }).version
}

export function peerFile(path: string, peers: Peers = 'servers'): string {
  return `${folders[peers]}node_modules/${path}`
}
