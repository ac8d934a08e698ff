/** Text as hexadecimal: nothing a client writes is ever parsed as SQL. */
export function sqlText(text: string): string {
  return `CAST(x'${Buffer.from(text).toString('hex')}' AS TEXT)`
}

/** `(…, …)`, for IN. */
export function sqlList(texts: readonly string[]): string {
  return `(${texts.map(sqlText).join(', ')})`
}
