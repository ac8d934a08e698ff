import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const stamp = `${folder}node_modules/.installed`

/** Installs the peers with their own lock file the first time a command needs them, and when that file changes. */
export async function installPeers(): Promise<void> {
  const lock = createHash('sha256')
    .update(readFileSync(`${folder}package-lock.json`))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  console.error('installing the servers to compare with (test/peers), about a minute…')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const child = spawn(npm, ['ci', '--workspaces=false', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`npm ci in test/peers ended with ${code}`)
  writeFileSync(stamp, lock)
}

/** The version that is really installed, for the tables. */
export function peerVersion(name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(`${folder}node_modules/${name}/package.json`, 'utf8'))
  return (manifest as { version: string }).version
}

export function peerFile(path: string): string {
  return `${folder}node_modules/${path}`
}
