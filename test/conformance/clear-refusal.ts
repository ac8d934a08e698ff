import { expect } from 'vitest'
import type { Person } from '../make-person.ts'
import type { RawAnswer } from './raw-request.ts'

/** A refusal a client can act on, and that tells an attacker nothing. */
export async function expectClearRefusal(
  answer: Response | RawAnswer,
  statuses: readonly number[],
): Promise<void> {
  const type = answer.headers.get('content-type') ?? ''
  const body = answer instanceof Response ? await answer.text() : answer.body
  expect([answer.status, body]).toEqual([expect.toSatisfy((status) => statuses.includes(status)), body])
  expect(type).toMatch(/^application\/problem\+json/)
  expect(JSON.parse(body)).toMatchObject({ status: answer.status, title: expect.any(String) })
  expect(body).not.toMatch(/node_modules|node:\w|\/src\/|\.[jt]s:\d|\n\s+at |Error:/)
  expect(body).not.toContain(import.meta.dirname.replace(/\/test\/.*/, ''))
}

/** What these addresses say: what must not change. */
export async function stateOf(reader: Person, urls: readonly string[]): Promise<string> {
  const states = urls.map(async (url) => {
    const response = await reader.fetch(url, { headers: { accept: 'text/turtle' } })
    return `${response.status} ${response.headers.get('etag')} ${await response.text()}`
  })
  return (await Promise.all(states)).join('\n')
}
