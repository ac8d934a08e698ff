/** Access modes as a bit set (W-13: Write implies Append, Control implies nothing). */
export type Modes = number

export const read: Modes = 1
export const append: Modes = 2
export const write: Modes = 4
export const control: Modes = 8

const acl = 'http://www.w3.org/ns/auth/acl#'
const bits: ReadonlyMap<string, Modes> = new Map([
  [`${acl}Read`, read],
  [`${acl}Append`, append],
  [`${acl}Write`, write],
  [`${acl}Control`, control],
])

/** The modes that these IRIs name; unknown ones give nothing (W-14, A-11). */
export function modesNamed(iris: readonly string[]): Modes {
  return iris.reduce((modes, iri) => modes | (bits.get(iri) ?? 0), 0)
}

const names: readonly [Modes, string][] = [
  [read, 'read'],
  [write, 'write'],
  [append, 'append'],
  [control, 'control'],
]

/** `read write append`, as WAC-Allow spells them (W-23). */
export function modeNames(modes: Modes): string {
  return names
    .filter(([bit]) => (modes & bit) !== 0)
    .map(([, name]) => name)
    .join(' ')
}
