import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../config.ts'
import { readOptions } from './read-options.ts'

describe('readOptions', () => {
  it('works with nothing given', () => {
    const { config } = readOptions([], {})
    expect(config.port).toBe(3000)
    expect(config.baseUrl).toBe('http://localhost:3000/')
    expect(config.data.kind).toBe('directory')
  })

  it('takes the command line before the environment, and that before the file', () => {
    const file = join(tmpdir(), `hearth-options-${process.pid}.json`)
    writeFileSync(file, JSON.stringify({ port: 1111, workers: 2, logLevel: 'info' }))
    const { config } = readOptions(['--config', file, '--port', '3333'], { port: '2222', workers: '3' })
    expect(config.port).toBe(3333)
    expect(config.workers).toBe(3)
    expect(config.logLevel).toBe('info')
  })

  it('takes apps to recommend as a list of names with addresses', () => {
    const list = 'Stream=https://stream.example, My Lens = https://lens.example/x?y=z ,'
    expect(readOptions(['--recommended-apps', list], {}).config.recommendedApps).toEqual([
      { name: 'Stream', url: 'https://stream.example/' },
      { name: 'My Lens', url: 'https://lens.example/x?y=z' },
    ])
    expect(readOptions([], {}).config.recommendedApps).toEqual([])
  })

  it.each([
    [['--prot', '3000'], /--prot/],
    [['--port'], /--port/],
    [['--port', 'many'], /--port/],
    [['--base-url', 'example.org'], /--base-url/],
    [['--data', ':memory:', '--workers', '2'], /--workers/],
    [['--config', '/no/such/file.json'], /file\.json/],
    [['--recommended-apps', 'https://stream.example/'], /--recommended-apps/],
    [['--recommended-apps', 'Stream=javascript:alert(1)'], /--recommended-apps/],
  ])('tells in one line what is wrong with %j', (argv, expected) => {
    const attempt = (): unknown => readOptions(argv, {})
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(expected)
    expect(attempt).not.toThrow(/\n/)
  })

  it('keeps the words that are no options', () => {
    expect(readOptions(['people.json', '--data', ':memory:'], {}).words).toEqual(['people.json'])
  })
})
