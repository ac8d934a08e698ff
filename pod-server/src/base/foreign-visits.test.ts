import { beforeEach, expect, it } from 'vitest'
import { createForeignVisits, type ForeignVisits } from './foreign-visits.ts'

const bounds = { atOnce: 3, atOnceOfOne: 2, waiting: 2, inVain: 6, inVainOfOne: 4 }
let nowMs: number
let visits: ForeignVisits

beforeEach(() => {
  nowMs = 1_800_000_000_000
  visits = createForeignVisits({ now: () => nowMs }, bounds)
})

const fail = async () => {
  throw new Error('nobody there')
}
const succeed = async () => 'seen'

it('bug-class-24 lets nobody name more than so many servers a minute that are of no use', async () => {
  for (let count = 0; count < 4; count++)
    await expect(visits.visit('a', `https://n${count}.example/`, fail)).rejects.toThrow('nobody there')
  await expect(visits.visit('a', 'https://good.example/', succeed)).rejects.toMatchObject({
    code: 'too-many-requests',
    headers: { 'retry-after': '15' },
  })
  await expect(visits.visit('b', 'https://good.example/', succeed)).resolves.toBe('seen')
  nowMs += 15_000
  await expect(visits.visit('a', 'https://good.example/', succeed)).resolves.toBe('seen')
})

it('bug-class-24 goes on visiting servers that were of use, whatever all others invent', async () => {
  await visits.visit('a', 'https://good.example/one', succeed)
  for (let count = 0; count < 6; count++)
    await expect(visits.visit(`m${count}`, 'https://bad.example/', fail)).rejects.toThrow('nobody there')
  await expect(visits.visit('b', 'https://new.example/', succeed)).rejects.toMatchObject({
    code: 'unavailable',
  })
  await expect(visits.visit('b', 'https://good.example/two', succeed)).resolves.toBe('seen')
})

it('bug-class-24 visits so many at once, of one asker fewer, and the others in turn', async () => {
  const ends: (() => void)[] = []
  const begun: string[] = []
  const slow = (name: string) =>
    visits.visit(name[0] ?? '', `https://${name}.example/`, async () => {
      begun.push(name)
      await new Promise<void>((resolve) => ends.push(resolve))
    })
  const all = [slow('a1'), slow('a2'), slow('a3'), slow('b1')]
  await Promise.resolve()
  expect(begun).toEqual(['a1', 'a2', 'b1'])
  const later = slow('c1')
  await expect(slow('d1')).rejects.toMatchObject({ code: 'unavailable' })
  while (ends.length > 0) {
    ends.shift()?.()
    await new Promise(setImmediate)
  }
  await Promise.all([...all, later])
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'c1'])
})
