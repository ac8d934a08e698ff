import { execFile } from 'node:child_process'
import { hearthBin } from './spawn-server.ts'

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The `hearth` command as an operator types it. */
export function hearth(...argv: string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, [hearthBin, ...argv], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

/** What `hearth check` finds wrong in a data folder, a line each; empty when all is well. */
export async function violations(data: string): Promise<string[]> {
  const { code, stdout, stderr } = await hearth('check', '--data', data)
  const found = stdout.split('\n').filter((line) => line.startsWith('violation: '))
  if (code !== (found.length > 0 ? 1 : 0)) throw new Error(`hearth check: ${code}\n${stdout}${stderr}`)
  return found
}
