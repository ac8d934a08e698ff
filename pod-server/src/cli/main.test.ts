import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/hearth.js', import.meta.url))

function hearth(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...argv], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

describe('hearth', () => {
  it('shows every command with examples', async () => {
    const { code, stdout } = await hearth('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('hearth serve --data :memory:')
    expect(stdout).toContain('hearth seed people.json')
  })

  it('lists the options of one command with defaults and environment names', async () => {
    const { code, stdout } = await hearth('serve', '--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(/--port .*default 3000; HEARTH_PORT/)
  })

  it('explains a command by either order of the words', async () => {
    expect((await hearth('help', 'check')).stdout).toBe((await hearth('check', '--help')).stdout)
  })

  it('tells its version', async () => {
    expect((await hearth('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    ['an unknown command', ['sevre']],
    ['help for an unknown command', ['help', 'sevre']],
    ['an unknown option', ['serve', '--prot', '3000']],
    ['a value that cannot be', ['serve', '--port', 'x']],
    ['a word too many', ['serve', 'now']],
  ])('answers %s with one line and exit 2', async (_what, argv) => {
    const { code, stdout, stderr } = await hearth(...argv)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^hearth: [^\n]+\n$/)
  })
})
