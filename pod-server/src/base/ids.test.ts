import { describe, expect, it } from 'vitest'
import { orderedId, randomId } from './ids.ts'

describe('names that nobody can guess', () => {
  it('have the length asked for, and never repeat, however many are made at once', () => {
    for (const bytes of [9, 16, 32, 5000]) {
      const made = Array.from({ length: bytes > 1000 ? 5 : 2000 }, () => randomId(bytes))
      expect(new Set(made).size).toBe(made.length)
      for (const id of made) expect(Buffer.from(id, 'base64url')).toHaveLength(bytes)
    }
  })

  it('use every letter about equally often: no part of the randomness is given out twice or left out', () => {
    const letters = Array.from({ length: 4000 }, () => randomId(15)).join('')
    for (let code = 0; code < 64; code++) {
      const letter = Buffer.from([code << 2])
        .toString('base64url')
        .slice(0, 1)
      const share = letters.split(letter).length - 1
      expect(share).toBeGreaterThan(letters.length / 64 / 1.5)
      expect(share).toBeLessThan((letters.length / 64) * 1.5)
    }
  })

  it('sort by the time they were made at, where that is asked for', () => {
    const times = [0, 1, 999, 1_800_000_000_000, 1_800_000_000_001]
    const made = times.map(orderedId)
    expect(made.toSorted()).toEqual(made)
  })
})
