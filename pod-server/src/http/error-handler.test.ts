import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { PodError } from '#base/errors.ts'
import type { Log } from '#base/log.ts'
import { errorHandler } from './error-handler.ts'
import type { ServerRequest } from './server-request.ts'

const tooMuch = new PodError('unavailable', 'too many', { headers: { 'retry-after': '2' } })

it.each([
  ['a fault of ours', new Error('a bug'), ['error', 'error']],
  [
    'a full disk',
    new PodError('storage-full', 'no room', { cause: new Error('ENOSPC') }),
    ['error', 'error'],
  ],
  ['a lost thread', new PodError('unavailable', 'interrupted'), ['error', 'error']],
  ['too much at once', tooMuch, ['debug', 'warn', 'debug']],
  ['a full pod', new PodError('storage-full', 'no room'), ['debug', 'debug']],
  ['a coding that nobody knows', new PodError('not-implemented', 'chunked alone'), ['debug', 'debug']],
  ['somebody else’s server', new PodError('upstream-failed', 'no answer'), ['debug', 'debug']],
])(
  'bug-class-24 the log tells the operator of faults, not of whatever was asked for: %s',
  (_what, error, levels) => {
    const told: string[] = []
    const log = Object.fromEntries(
      ['error', 'warn', 'debug'].map((level) => [level, () => told.push(level)]),
    ) as unknown as Log
    const response = { headersSent: true, destroy: () => {} } as unknown as ServerResponse
    const fail = errorHandler({ log, issuer: 'https://pod.example/', challengeOf: () => '' })
    for (let count = 0; count < 2; count++)
      fail(error, { method: 'GET', url: '/' } as ServerRequest, response)
    expect(told).toEqual(levels)
  },
)
