import { describe, expect, it } from 'vitest'
import { responseError } from './app-error.ts'

const told = (status: number) => responseError(new Response('', { status }), 'https://bob.example/x').message

describe('a refusal of a pod', () => {
  it('says what to do where trying again does not help', () => {
    expect(told(507)).toMatch(/^bob\.example has no room left .* delete something/)
    expect(told(413)).toMatch(/make it smaller/)
    expect(told(429)).toMatch(/wait a minute/)
  })

  it('asks to try again where that is all that is known', () => {
    expect(told(503)).toBe('bob.example could not do that (503); try again in a moment')
  })
})
