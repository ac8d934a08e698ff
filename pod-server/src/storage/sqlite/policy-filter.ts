import type { QueryScope } from '../quad-plan.ts'
import { sqlList, sqlText } from './sql-text.ts'

const readMode = 1
const [allow, deny, except] = [0, 1, 2]

/**
 * ACP in SQL, word for word what access/decide.ts says: some rule allows Read whose policy does not except the agent,
 * and no such rule denies it. Who made a document is asked of the log, who owns it of its storage.
 */
export function policyCondition(scope: QueryScope, alias: string): string {
  const allowed = effective(scope, alias, allow)
  const denied = effective(scope, alias, deny)
  return `${allowed} AND NOT ${denied}`
}

function effective(scope: QueryScope, alias: string, effect: number): string {
  return `EXISTS (SELECT 1 FROM acl_grant g WHERE g.access = ${alias}.access AND g.effect = ${effect}
    AND g.modes & ${readMode} AND ${means(scope, 'g', { alias, isTaking: effect === deny })}
    AND NOT EXISTS (SELECT 1 FROM acl_grant x WHERE x.access = g.access AND x.policy = g.policy
      AND x.effect = ${except} AND ${means(scope, 'x', { alias, isTaking: effect === allow })}))`
}

/** Whether a rule means the asker. Where the creator is not known any more, a rule that takes means anyone. */
function means(
  scope: QueryScope,
  rule: string,
  { alias, isTaking }: { alias: string; isTaking: boolean },
): string {
  const { principals, clients, issuers, relations, webid } = scope
  const who = [`${rule}.principal IN ${sqlList(principals)}`]
  if (webid !== undefined) {
    const maker = `(SELECT COALESCE(l.agent, '') FROM log l
      WHERE l.seq = CASE ${alias}.kind WHEN 'meta' THEN ${alias}.parent ELSE ${alias}.id END)`
    const me = sqlText(webid)
    const isCreator = isTaking ? `COALESCE(${maker}, ${me}) = ${me}` : `${maker} = ${me}`
    const isOwner = `EXISTS (SELECT 1 FROM storage t, json_each(t.owners) o
      WHERE t.id = ${alias}.storage AND o.value = ${me})`
    who.push(
      `(${rule}.principal IN ${sqlList(relations.creator)} AND ${isCreator})`,
      `(${rule}.principal IN ${sqlList(relations.owner)} AND ${isOwner})`,
      `(${rule}.principal IN ${sqlList(relations.both)} AND ${isCreator} AND ${isOwner})`,
    )
  }
  return `(${who.join(' OR ')}) AND ${rule}.client IN ${sqlList(['', ...clients])}
    AND ${rule}.issuer IN ${sqlList(['', ...issuers])}`
}
