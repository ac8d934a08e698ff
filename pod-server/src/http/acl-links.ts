import { conditionTypes } from '#access/wac-conditions.ts'
import type { AccessLanguage } from '#storage/store.ts'

const acl = 'http://www.w3.org/ns/auth/acl#'
const acp = 'http://www.w3.org/ns/solid/acp#'

/** What every answer about an ACL says of its language: that it is an ACR, or which conditions count (W-28). */
export function aclLinks(language: AccessLanguage): string[] {
  if (language === 'acp') return [`<${acp}AccessControlResource>; rel="type"`]
  return conditionTypes.map((type) => `<${type}>; rel="${acl}condition"`)
}

/** the modes a policy can name and the attributes a matcher can ask for. */
export function acpAbilities(): string[] {
  const modes = ['Read', 'Append', 'Write', 'Control'].map((mode) => `<${acl}${mode}>; rel="${acp}grant"`)
  const attributes = ['agent', 'client', 'issuer'].map((name) => `<${acp}${name}>; rel="${acp}attribute"`)
  return [...modes, ...attributes]
}
