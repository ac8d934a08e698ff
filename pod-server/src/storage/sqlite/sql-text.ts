/** Text as hexadecimal: nothing a client writes is ever parsed as SQL. */
export function sqlText(text: string): string {
  return `CAST(x'${Buffer.from(text).toString('hex')}' AS TEXT)`
}

/** `(…, …)`, for IN. */
export function sqlList(texts: readonly string[]): string {
  return `(${texts.map(sqlText).join(', ')})`
}

/**
 * `(…, …)` of ids, for IN. None of them is said by one that nothing has: an empty list makes the whole condition a
 * constant, and SQLite fails when it was told to use an index and finds nothing to use it for.
 */
export function idList(ids: readonly number[]): string {
  return `(${ids.length > 0 ? ids.join(', ') : 0})`
}
