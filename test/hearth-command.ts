import { execFile } from 'node:child_process'
import { hearthBin } from './spawn-server.ts'

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The `hearth` command as an operator types it. */
export async function hearth(...argv: string[]): Promise<CommandResult> {
  const result = await hearthWithin([], ...argv)
  return { ...result, stderr: result.stderr.replace(ofEarlyNode, '') }
}

/** What is said of a Node that is not yet for the long term, such as the one that npm has for Apple silicon. */
const ofEarlyNode =
  /^(?:oidc-provider WARNING: Unsupported runtime|\(node:\d+\) Experimental|\(Use `node --trace).*\n/gm

/** `within`: see spawnServer. */
export function hearthWithin(within: readonly string[], ...argv: string[]): Promise<CommandResult> {
  const [command = '', ...args] = [...within, process.execPath, hearthBin, ...argv]
  return new Promise((resolve) => {
    execFile(command, args, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

/** What `hearth check` finds wrong in a data folder, a line each; empty when all is well. `within`: see spawnServer. */
export async function violations(data: string, within: readonly string[] = []): Promise<string[]> {
  const { code, stdout, stderr } = await hearthWithin(within, 'check', '--data', data)
  const found = stdout.split('\n').filter((line) => line.startsWith('violation: '))
  if (code !== (found.length > 0 ? 1 : 0)) throw new Error(`hearth check: ${code}\n${stdout}${stderr}`)
  return found
}
