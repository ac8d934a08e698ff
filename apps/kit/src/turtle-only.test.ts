import { expect, it } from 'vitest'
import { turtleOnly } from './turtle-only.ts'

it.each([
  ['text/turtle', '<> a <#It>.'],
  ['text/turtle; charset=utf-8', '<> a <#It>.'],
  ['application/ld+json', ''],
  ['text/html', ''],
  ['text/turtle-like', ''],
])('bug-class-07 asks for Turtle, and of an answer in %s takes the body %j', async (type, body) => {
  const asked: (string | null)[] = []
  const answer = async (_url: unknown, init?: RequestInit) => {
    asked.push(new Headers(init?.headers).get('accept'))
    return new Response('<> a <#It>.', { status: 200, headers: { 'content-type': type, link: '<x>' } })
  }
  const response = await turtleOnly(answer)('https://pod.example/', { headers: { accept: '*/*' } })
  expect(await response.text()).toBe(body)
  expect([response.status, response.headers.get('link')]).toEqual([200, '<x>'])
  expect(asked).toEqual(['text/turtle'])
})
