// Written here: the kept library for it brings the file system of another runtime along, for what is two kinds of heads.

/** What a file in an archive says of itself. A name with a slash at the end is a folder. */
export interface TarEntry {
  readonly name: string
  readonly size: number
  readonly modifiedMs: number
  readonly mediaType?: string
}

const block = 512
/** Two empty blocks (POSIX.1-2017, pax, ustar interchange format). */
export const tarEnd: Uint8Array = new Uint8Array(2 * block)

/**
 * What stands before the bytes of a file. What does not fit the old fields, long names and large sizes, is in an extended
 * header, and so is the media type: as the attribute by which desktops keep it.
 */
export function tarHead({ name, size, modifiedMs, mediaType }: TarEntry): Uint8Array {
  const records = [`path=${name}`, `size=${size}`]
  if (mediaType !== undefined) records.push(`SCHILY.xattr.user.mime_type=${mediaType}`)
  const extended = Buffer.from(records.map(paxRecord).join(''))
  const type = name.endsWith('/') ? '5' : '0'
  return Buffer.concat([
    header({ name: 'pax', size: extended.length, modifiedMs, type: 'x' }),
    extended,
    tarPadding(extended.length),
    header({ name, size, modifiedMs, type }),
  ])
}

/** What stands behind them. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((block - (size % block)) % block)
}

/** The length at the beginning of a record counts itself. */
function paxRecord(text: string): string {
  const rest = Buffer.byteLength(text) + 2
  let length = rest + String(rest).length
  if (String(length).length !== String(rest).length) length = rest + String(length).length
  return `${length} ${text}\n`
}

function header(entry: TarEntry & { readonly type: string }): Uint8Array {
  const { name, size, modifiedMs, type } = entry
  const bytes = Buffer.alloc(block)
  bytes.write(name.slice(0, 100), 0, 'latin1')
  const mode = type === '5' ? 0o700 : 0o600
  const seconds = Math.floor(modifiedMs / 1000)
  // What is too large for its field is in the extended header.
  const fields = [
    [100, mode, 7],
    [108, 0, 7],
    [116, 0, 7],
    [124, size, 11],
    [136, seconds, 11],
  ] as const
  for (const [at, value, digits] of fields)
    bytes.write(octal(value >= 8 ** digits ? 0 : value, digits), at, 'latin1')
  bytes.write('        ', 148, 'latin1')
  bytes.write(type, 156, 'latin1')
  bytes.write('ustar\u000000', 257, 'latin1')
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${octal(sum, 6)}\u0000 `, 148, 'latin1')
  return bytes
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
