import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { PodError } from '#base/errors.ts'
import type { Log } from '#base/log.ts'
import { errorHandler } from './error-handler.ts'
import type { ServerRequest } from './server-request.ts'

it.each([
  ['a fault of ours', new Error('a bug'), ['error']],
  ['a full disk', new PodError('storage-full', 'no room', { cause: new Error('ENOSPC') }), ['error']],
  ['a full pod', new PodError('storage-full', 'no room'), ['debug']],
  ['a coding that nobody knows', new PodError('not-implemented', 'chunked alone'), ['debug']],
  ['somebody else’s server', new PodError('upstream-failed', 'no answer'), ['debug']],
])(
  'bug-class-24 the log tells the operator of faults, not of whatever was asked for: %s',
  (_what, error, levels) => {
    const told: string[] = []
    const log = { error: () => told.push('error'), debug: () => told.push('debug') } as unknown as Log
    const response = { headersSent: true, destroy: () => {} } as unknown as ServerResponse
    errorHandler(log, 'https://pod.example/')(error, { method: 'GET', url: '/' } as ServerRequest, response)
    expect(told).toEqual(levels)
  },
)
