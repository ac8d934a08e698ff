import { describe, expect, it } from 'vitest'
import { parseDateTime, parseDuration } from './durations.ts'

describe('parseDuration', () => {
  it.each([
    ['PT2S', 2000],
    ['PT0.25S', 250],
    ['PT1M30S', 90_000],
    ['P1DT1H', 90_000_000],
    ['P1M', 30 * 86_400_000],
    ['PT0S', 0],
  ])('NT-14 %s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each(['', 'P', 'PT', 'P1DT', '-PT2S', '2S', 'PT2', 'PT1S2M', 'PT1e3S'])('NT-14 "%s" is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})

describe('parseDateTime', () => {
  it('NT-14 reads zones, fractions and UTC where nothing is said', () => {
    const noon = Date.UTC(2026, 0, 1, 12)
    for (const text of ['2026-01-01T12:00:00Z', '2026-01-01T13:00:00.000+01:00', '2026-01-01T12:00:00']) {
      expect(parseDateTime(text)).toBe(noon)
    }
  })

  it.each(['2026-01-01', 'tomorrow', '2026-13-01T00:00:00Z', '1767225600000', '2026-01-01 12:00:00Z'])(
    'NT-10 "%s" is none',
    (text) => {
      expect(parseDateTime(text)).toBeUndefined()
    },
  )
})
