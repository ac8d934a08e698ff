import type { QueryScope } from '../quad-plan.ts'
import { conditional } from './acl-reader.ts'
import { policyCondition } from './policy-filter.ts'
import { sqlList } from './sql-text.ts'

/**
 * The one spelling of "this document may be read" in SQL. Same decision as a GET (access/decide.ts): a grant of Read by
 * the effective ACL. ACL documents themselves need Control to be read, so no query ever sees them (bug classes 1 and 11).
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
const everyone = 'http://xmlns.com/foaf/0.1/Agent'

/**
 * `list` reads all grants of the principals once, which pays when most documents are looked at;
 * otherwise each document is probed, which costs the same however many pods there are.
 */
export function accessFilter(scope: QueryScope, how: 'probe' | 'list'): AccessFilter {
  const granted =
    scope.language === 'acp'
      ? (alias: string) => policyCondition(scope, alias)
      : (alias: string) => grantCondition(scope, how, alias)
  const readable = (alias: string): string => {
    const parts = [`${alias}.kind <> 'acl'`]
    if (scope.storage !== undefined) parts.push(`${alias}.storage = ${Math.trunc(scope.storage)}`)
    parts.push(granted(alias))
    return parts.join(' AND ')
  }
  return {
    isForMany: how === 'list',
    readable,
    readableGraph: (graph) => `EXISTS (SELECT 1 FROM resource w WHERE w.id = ${graph} AND ${readable('w')})`,
  }
}

/** WAC: some authorization names the agent. */
function grantCondition(scope: QueryScope, how: 'probe' | 'list', alias: string): string {
  const mayRead = [`g.modes & ${readMode | conditional} = ${readMode}`]
  if (scope.clients.length + scope.issuers.length > 0) mayRead.push(throughCondition(scope))
  const named = (principals: readonly string[]): string => {
    const granted = `g.principal IN ${sqlList(principals)} AND (${mayRead.join(' OR ')})`
    return how === 'list'
      ? `${alias}.access IN (SELECT g.access FROM acl_grant g WHERE ${granted})`
      : `EXISTS (SELECT 1 FROM acl_grant g WHERE g.access = ${alias}.access AND ${granted})`
  }
  const ways = [named(scope.principals)]
  for (const [storage, groups] of groupsByStorage(scope)) {
    if (scope.storage === undefined || scope.storage === storage)
      ways.push(`${alias}.storage = ${Math.trunc(storage)} AND ${named(groups)}`)
  }
  const agent = ways.length === 1 ? ways.join() : `(${ways.map((way) => `(${way})`).join(' OR ')})`
  return scope.origin === undefined ? agent : `${agent} AND ${named([everyone, scope.origin])}`
}

/** An authorization that asks through what somebody comes (W-27). */
function throughCondition({ clients, issuers }: QueryScope): string {
  const both = readMode | conditional
  return `(g.modes & ${both} = ${both} AND g.client IN ${sqlList(['', ...clients])} AND g.issuer IN ${sqlList(['', ...issuers])})`
}

function groupsByStorage({ privateGroups }: QueryScope): ReadonlyMap<number, string[]> {
  const byStorage = new Map<number, string[]>()
  for (const { group, storage } of privateGroups) {
    const known = byStorage.get(storage)
    if (known) known.push(group)
    else byStorage.set(storage, [group])
  }
  return byStorage
}
