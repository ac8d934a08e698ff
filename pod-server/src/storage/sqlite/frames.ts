import type { SQLInputValue } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { PodError } from '#base/errors.ts'

/** A statement that was carried out, with its values. */
export interface Change {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

/** Where a frame stands: which generation of the journal, and its number within it. */
export interface FrameName {
  readonly generation: number
  readonly number: number
}

export interface Frame {
  readonly changes: readonly Change[]
  /** Where the next one begins. */
  readonly end: number
}

export interface Mark {
  readonly length: number
  readonly texts: number
}

export const headBytes = 20
const magic = 0x48724a31
const tags = { none: 0, count: 1, number: 2, text: 3, bytes: 4 } as const
const newText = 0xffff

/**
 * Puts changes down as bytes, one frame after the other:
 * magic, generation, number, length, CRC-32 of all that | changes.
 * A change is the number of its statement's text, the text itself where it is the first of its generation, and its values.
 */
export class FrameWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024)
  #length = headBytes
  #texts = new Map<string, number>()

  get length(): number {
    return this.#length - headBytes
  }

  add({ sql, values }: Change): void {
    const known = this.#texts.get(sql)
    this.#reserve(8)
    this.#uint16(known ?? newText)
    if (known === undefined) {
      this.#texts.set(sql, this.#texts.size)
      this.#text(sql)
    }
    this.#reserve(2)
    this.#uint16(values.length)
    for (const value of values) this.#value(value)
  }

  /** Where the changes of one write begin, should they have to go again. */
  mark(): Mark {
    return { length: this.#length, texts: this.#texts.size }
  }

  /** Whether anything had been added since. */
  rewind({ length, texts }: Mark): boolean {
    const isChanged = length < this.#length
    this.#length = length
    if (this.#texts.size > texts) this.#texts = new Map([...this.#texts].slice(0, texts))
    return isChanged
  }

  /** What was added since a frame began. */
  changesSince({ length, texts }: Mark): Change[] {
    return changesIn(this.#bytes.subarray(length, this.#length), [...this.#texts.keys()].slice(0, texts))
  }

  /** The frame of all that was added since the last one; valid until the next change is added. */
  seal({ generation, number }: FrameName): Uint8Array {
    const bytes = this.#bytes
    for (const [index, value] of [magic, generation, number, this.length].entries())
      bytes.writeUInt32LE(value, index * 4)
    bytes.writeUInt32LE(checksum(bytes.subarray(0, this.#length)), 16)
    return bytes.subarray(0, this.#length)
  }

  /** What was sealed is on its way; the next frame begins. */
  next(): void {
    this.#length = headBytes
    // One large write must not keep its room for ever.
    if (this.#bytes.length > 4 * 1024 * 1024) this.#bytes = Buffer.allocUnsafeSlow(64 * 1024)
  }

  /** A new generation spells its statements anew. */
  forget(): void {
    this.next()
    this.#texts.clear()
  }

  #value(value: SQLInputValue): void {
    this.#reserve(9)
    if (typeof value === 'string') {
      this.#bytes[this.#length++] = tags.text
      this.#text(value)
    } else if (typeof value === 'number') this.#number(value)
    else if (value === null) this.#bytes[this.#length++] = tags.none
    else if (value instanceof Uint8Array) {
      this.#bytes[this.#length++] = tags.bytes
      this.#uint32(value.byteLength)
      this.#reserve(value.byteLength)
      this.#bytes.set(value, this.#length)
      this.#length += value.byteLength
    } else throw new PodError('internal', `the journal does not know values of type ${typeof value}`)
  }

  #number(value: number): void {
    if (value >>> 0 === value && !Object.is(value, -0)) {
      this.#bytes[this.#length++] = tags.count
      this.#uint32(value)
      return
    }
    this.#bytes[this.#length++] = tags.number
    this.#bytes.writeDoubleLE(value, this.#length)
    this.#length += 8
  }

  /** No character takes more than three bytes for each of its units. */
  #text(text: string): void {
    this.#reserve(4 + text.length * 3)
    const written = this.#bytes.write(text, this.#length + 4)
    this.#uint32(written)
    this.#length += written
  }

  #uint16(value: number): void {
    this.#bytes[this.#length++] = value
    this.#bytes[this.#length++] = value >>> 8
  }

  #uint32(value: number): void {
    const bytes = this.#bytes
    bytes[this.#length++] = value
    bytes[this.#length++] = value >>> 8
    bytes[this.#length++] = value >>> 16
    bytes[this.#length++] = value >>> 24
  }

  #reserve(room: number): void {
    if (this.#length + room <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + room))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}

/** Whether a frame of this name seems to begin here. */
export function isFrame(head: Buffer, { generation, number }: FrameName): boolean {
  return [magic, generation, number].every((value, index) => head.readUInt32LE(index * 4) === value)
}

/** Whether anywhere in these bytes a whole frame of the generation begins, of this number or a later one. */
export function hasFrameSince(bytes: Buffer, { generation, number }: FrameName): boolean {
  const name = Buffer.alloc(8)
  name.writeUInt32LE(magic)
  name.writeUInt32LE(generation, 4)
  for (
    let at = bytes.indexOf(name);
    at >= 0 && at + headBytes <= bytes.length;
    at = bytes.indexOf(name, at + 1)
  ) {
    const end = at + headBytes + bytes.readUInt32LE(at + 12)
    if (bytes.readUInt32LE(at + 8) < number || end > bytes.length) continue
    if (checksum(bytes.subarray(at, end)) === bytes.readUInt32LE(at + 16)) return true
  }
  return false
}

/** The whole frames of one generation, in order; ends where one is torn, older or not there. */
export function* framesOf(bytes: Buffer, generation: number): Generator<Frame> {
  const texts: string[] = []
  let start = 0
  for (let number = 0; start + headBytes <= bytes.length; number++) {
    const head = bytes.subarray(start, start + headBytes)
    const end = start + headBytes + head.readUInt32LE(12)
    if (!isFrame(head, { generation, number }) || end > bytes.length) return
    if (checksum(bytes.subarray(start, end)) !== head.readUInt32LE(16)) return
    yield { changes: changesIn(bytes.subarray(start + headBytes, end), texts), end }
    start = end
  }
}

function checksum(frame: Uint8Array): number {
  return crc32(frame.subarray(headBytes), crc32(frame.subarray(0, 16)))
}

function changesIn(bytes: Buffer, texts: string[]): Change[] {
  const changes: Change[] = []
  let at = 0
  const take = (length: number): Buffer => {
    at += length
    return bytes.subarray(at - length, at)
  }
  const takeText = (): string => take(take(4).readUInt32LE()).toString()
  const takeValue = (): SQLInputValue => {
    const tag = bytes[at++]
    if (tag === tags.count) return take(4).readUInt32LE()
    if (tag === tags.number) return take(8).readDoubleLE()
    if (tag === tags.text) return takeText()
    return tag === tags.bytes ? take(take(4).readUInt32LE()) : null
  }
  while (at < bytes.length) {
    const known = take(2).readUInt16LE()
    if (known === newText) texts.push(takeText())
    const sql = (known === newText ? texts.at(-1) : texts[known]) ?? ''
    const count = take(2).readUInt16LE()
    changes.push({ sql, values: Array.from({ length: count }, takeValue) })
  }
  return changes
}
