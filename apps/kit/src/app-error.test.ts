import { describe, expect, it } from 'vitest'
import { noteRoom, responseError } from './app-error.ts'

const told = (status: number, headers: Record<string, string> = {}) =>
  responseError(new Response('', { status, headers }), 'https://bob.example/x').message

describe('a refusal of a pod', () => {
  it('says what to do where trying again does not help', () => {
    expect(told(507)).toMatch(/^bob\.example has no room left .* delete something/)
    expect(told(413)).toMatch(/make it smaller/)
    expect(told(429)).toMatch(/wait a minute/)
  })

  it('asks to try again where that is all that is known', () => {
    expect(told(503)).toBe('bob.example could not do that (503); try again in a moment')
  })

  it('says when to try again, where the pod does', () => {
    expect(told(429, { 'retry-after': '12' })).toMatch(/wait 12 seconds and try again$/)
    expect(told(429, { 'retry-after': '600' })).toMatch(/wait 10 minutes/)
    expect(told(503, { 'retry-after': new Date(Date.now() + 61_000).toUTCString() })).toMatch(
      /again in (60|61) seconds$/,
    )
    expect(told(503, { 'retry-after': 'soon' })).toMatch(/in a moment$/)
  })

  it('says how much room there is, where the pod does and there is any', async () => {
    const full = async (body: string) => {
      const response = new Response(body, { status: 507 })
      await noteRoom(response)
      return responseError(response, 'https://bob.example/x').message
    }
    expect(await full('{"room":26481}')).toMatch(/^bob\.example has room for 26 kB more .* make it smaller/)
    for (const body of ['{"room":20}', '{"room":"much"}', 'null', 'full'])
      expect(await full(body)).toMatch(/no room left/)
  })
})
