import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, strangeVariables } from '../config.ts'
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
    [['--prot', '3000'], /--prot'; did you mean --port\?/],
    [['--log-level', 'info'], /--log-level'; did you mean --log\?/],
    [['--something-else', 'x'], /--something-else'; --help/],
    [['--port'], /--port/],
    [['--port', 'many'], /--port/],
    [['--base-url', 'example.org'], /--base-url/],
    [['--data', ':memory:', '--workers', '2'], /--workers/],
    [['--config', '/no/such/file.json'], /file\.json.*no such file/],
    [['--port', ''], /--port/],
    [['--port', '99999'], /--port needs a whole number from 0 to 65535/],
    [['--port', '1e4'], /--port/],
    [['--port', '0'], /--base-url/],
    [['--write-rate', ''], /--write-rate/],
    [['--data', ''], /--data/],
    [['--base-url', 'http://:secret@example.org/'], /--base-url/],
    [['--base-url', 'http://example.org/pods/'], /--base-url/],
    [['--recommended-apps', 'https://stream.example/'], /--recommended-apps/],
    [['--recommended-apps', 'Stream=javascript:alert(1)'], /--recommended-apps/],
  ])('tells in one line what is wrong with %j', (argv, expected) => {
    const attempt = (): unknown => readOptions(argv, {})
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(expected)
    expect(attempt).not.toThrow(/\n/)
  })

  it.each([
    ['[]', /JSON object/],
    ['{"port": [3000]}', /port/],
    ['{"registration": true}', /registration/],
    ['{"toString": 1}', /unknown setting toString$/],
    ['{"baseurl": "https://pods.example/"}', /unknown setting baseurl; did you mean baseUrl\?/],
    ['{"max-body": 1}', /unknown setting max-body; did you mean bodyBytes\?/],
    ['{"port": 3000', /not readable as JSON \(.+\)/],
  ])('tells in one line what is wrong with the file %s', (text, expected) => {
    const file = join(tmpdir(), `hearth-wrong-options-${process.pid}.json`)
    writeFileSync(file, text)
    const attempt = (): unknown => readOptions(['--config', file], {})
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(expected)
    expect(attempt).not.toThrow(/\n/)
  })

  it('tells of variables that look like settings and are none, and what may have been meant', () => {
    const env = {
      HEARTH_PORT: '1',
      HEARTH_LOG_LEVEL: 'info',
      HEARTH_TRUSTED_PROXY: '1',
      HEARTH_SERVICE_HOST: '10.0.0.1',
      HEARTH_EMPTY: '',
      // Of the apps, and of what starts them.
      ...{ HEARTH_APPS: '[]', HEARTH_PROVIDER: 'x', HEARTH_APP_ORIGIN: 'x', HEARTH_LENS_PORT: '3002' },
    }
    expect(strangeVariables(env)).toEqual([
      'HEARTH_LOG_LEVEL in the environment is no setting, and does nothing: did you mean HEARTH_LOG?',
      'HEARTH_TRUSTED_PROXY in the environment is no setting, and does nothing: did you mean HEARTH_TRUSTED_PROXIES?',
      'HEARTH_SERVICE_HOST in the environment is no setting, and does nothing',
    ])
  })

  it.each([
    ['http://localhost:3000/', 'localhost'],
    ['http://127.0.0.1:3000/', '127.0.0.1'],
    ['http://[::1]:3000/', '::1'],
    ['http://pods.localhost:3000', 'localhost'],
    ['https://pods.example.org', '0.0.0.0'],
  ])('listens for %s on %s', (baseUrl, host) => {
    expect(readOptions(['--base-url', baseUrl], {}).config.host).toBe(host)
  })

  it('keeps the words that are no options', () => {
    expect(readOptions(['people.json', '--data', ':memory:'], {}).words).toEqual(['people.json'])
  })
})
