import type { QueryScope } from '../quad-plan.ts'

/**
 * The one spelling of "this document may be read" in SQL. Same decision as a GET: a grant of Read by the effective ACL.
 * ACL documents themselves need Control to be read, so no query ever sees them (bug classes 1 and 11).
 */
export interface AccessFilter {
  /** Whether the query is expected to look at most documents. */
  readonly isForMany: boolean
  /** Condition on an alias of `resource`. */
  readable(alias: string): string
  /** Condition on an expression that is a document's id. */
  readableGraph(graph: string): string
}

const readMode = 1

/**
 * `list` reads all grants of the principals once, which pays when most documents are looked at;
 * otherwise each document is probed, which costs the same however many pods there are.
 */
export function accessFilter(scope: QueryScope, how: 'probe' | 'list'): AccessFilter {
  const principals = scope.principals.map(sqlText).join(', ')
  const granted = `g.principal IN (${principals}) AND g.modes & ${readMode}`
  const readable = (alias: string): string => {
    const parts = [`${alias}.kind <> 'acl'`]
    if (scope.storage !== undefined) parts.push(`${alias}.storage = ${Math.trunc(scope.storage)}`)
    parts.push(
      how === 'list'
        ? `${alias}.access IN (SELECT g.access FROM acl_grant g WHERE ${granted})`
        : `EXISTS (SELECT 1 FROM acl_grant g WHERE g.access = ${alias}.access AND ${granted})`,
    )
    return parts.join(' AND ')
  }
  return {
    isForMany: how === 'list',
    readable,
    readableGraph: (graph) => `EXISTS (SELECT 1 FROM resource w WHERE w.id = ${graph} AND ${readable('w')})`,
  }
}

/** Text as hexadecimal: nothing a client writes is ever parsed as SQL. */
export function sqlText(text: string): string {
  return `CAST(x'${Buffer.from(text).toString('hex')}' AS TEXT)`
}
