import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../config.ts'
import { readSeedFile } from './seed-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'hearth-seed-file-'))

function fileOf(content: unknown): string {
  const path = join(folder, 'people.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('readSeedFile', () => {
  it('reads a file made for Community Solid Server', () => {
    const path = fileOf([
      { email: 'a@example.org', password: 'secret', pods: [{ name: 'a' }, { name: 'b' }] },
    ])
    expect(readSeedFile(path)).toEqual([
      {
        email: 'a@example.org',
        password: 'secret',
        pods: [{ name: 'a' }, { name: 'b' }],
        clientCredentials: [],
      },
    ])
  })

  it('reads fixed client credentials', () => {
    const credentials = { name: 'script', webId: 'https://a.example/#me', id: 'i', secret: 's' }
    const path = fileOf([{ email: 'a@example.org', password: 'secret', clientCredentials: [credentials] }])
    expect(readSeedFile(path)[0]?.clientCredentials).toEqual([credentials])
  })

  it.each([
    ['no JSON', '{', /not readable as JSON/],
    ['no list', { email: 'a' }, /list of accounts/],
    ['an account without password', [{ email: 'a@example.org' }], /account 1: "password" is missing/],
    ['pods that are no list', [{ email: 'a', password: 'b', pods: 'a' }], /"pods" is a list/],
    [
      'a pod by another word',
      [{ email: 'a', password: 'b', podName: 'a' }],
      /account 1: "podName" is none of email, password, pods, clientCredentials/,
    ],
    [
      'an owner that is no WebID',
      [{ email: 'a', password: 'b', pods: [{ name: 'a', settings: { webId: 'alice' } }] }],
      /account 1: "webId" is an https address, not "alice"/,
    ],
    [
      'an id without its secret',
      [{ email: 'a', password: 'b', clientCredentials: [{ name: 'x', id: 'i' }] }],
      /both id and secret/,
    ],
  ])('tells the place of what is wrong: %s', (_what, content, expected) => {
    const path = fileOf(content)
    expect(() => readSeedFile(path)).toThrow(ConfigError)
    expect(() => readSeedFile(path)).toThrow(expected)
  })
})
