import { describe, expect, it } from 'vitest'
import { type Change, FrameWriter, framesOf } from './frames.ts'

const generation = 7
const insert = 'INSERT INTO term (kind, value, qualifier) VALUES (?, ?, ?)'
const change = (...values: Change['values']): Change => ({ sql: insert, values })

/** The bytes of frames with these changes, one frame a list. */
function written(frames: readonly (readonly Change[])[], writer = new FrameWriter()): Buffer {
  const parts = frames.map((changes, number) => {
    for (const each of changes) writer.add(each)
    const frame = Buffer.from(writer.seal({ generation, number }))
    writer.next()
    return frame
  })
  return Buffer.concat(parts)
}

const read = (bytes: Buffer, of = generation) => [...framesOf(bytes, of)].map(({ changes }) => changes)

describe('frames', () => {
  it.each([
    ['small numbers', [0, 1, 65_536, 4_294_967_295]],
    ['other numbers', [-1, -0, 4_294_967_296, 1_764_115_200_000, 0.1, -1e300, Number.NaN]],
    ['texts', ['', 'a', 'žluťoučký kůň', '😀', 'x'.repeat(70_000)]],
    ['bytes', [new Uint8Array(), Buffer.from([0, 255, 128]), Buffer.alloc(200_000, 9)]],
    ['nothing', [null]],
  ])('give %s back as they were', (_, values) => {
    const [[only] = []] = read(written([[{ sql: 'A', values }]]))
    expect(only?.sql).toBe('A')
    expect(only?.values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value))).toEqual(
      values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)),
    )
  })

  it('spell a statement once, and give every change its own', () => {
    const changes = [change(1, 'a', ''), { sql: 'DELETE FROM term', values: [] }, change(2, 'b', '')]
    const bytes = written([changes, changes])
    expect(read(bytes)).toEqual([changes, changes])
    expect(bytes.toString('latin1').split(insert)).toHaveLength(2)
  })

  it('forget what is rewound, its statements too', () => {
    const writer = new FrameWriter()
    writer.add(change(1, 'kept', ''))
    const mark = writer.mark()
    writer.add({ sql: 'DELETE FROM term', values: [] })
    writer.rewind(mark)
    const after = [
      { sql: 'UPDATE term', values: [] },
      { sql: 'DELETE FROM term', values: [] },
    ]
    expect(read(written([after], writer))).toEqual([[change(1, 'kept', ''), ...after]])
  })

  it('end where one is torn, at whatever byte', () => {
    const bytes = written([[change(1, 'whole', '')], [change(2, 'torn', '')]])
    const [first] = framesOf(bytes, generation)
    for (let length = 0; length < bytes.length; length++) {
      expect(read(bytes.subarray(0, length))).toHaveLength(length < (first?.end ?? 0) ? 0 : 1)
    }
    for (let at = first?.end ?? 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      expect(read(damaged)).toHaveLength(1)
    }
  })

  it('are of one generation: older ones behind them do not count', () => {
    const older = written([[change(1, 'a', '')], [change(2, 'b', '')]])
    expect(read(older, generation + 1)).toEqual([])
  })
})
