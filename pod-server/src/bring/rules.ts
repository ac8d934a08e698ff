import type { Quad } from '@rdfjs/types'
import { authenticated, everyone } from '#access/agent.ts'
import { control } from '#access/modes.ts'
import { grantsOfAcl } from '#access/wac.ts'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { parseRdf } from '#rdf/parse.ts'
import type { Grant } from '#storage/store.ts'
import { type Access, accessOf, anybody, isSameAccess, nobody } from './access.ts'
import { type Bringing, change, NotBrought, reasonOf } from './bringing.ts'
import { checkGroups } from './groups.ts'
import { linked } from './links.ts'
import type { Place } from './members.ts'
import { movedDocument, rdfBytes } from './move.ts'
import type { Report } from './report.ts'
import { essenceOf } from './representation.ts'
import type { SolidClient } from './solid-client.ts'

/** What a resource says itself of who may do what. */
export type Rules =
  | { readonly kind: 'inherited' }
  | {
      readonly kind: 'list'
      readonly access: Access
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly etag: string | undefined
    }
  /** Kept where it is not for us to see, or in words that are not these. */
  | Unknown

interface Unknown {
  readonly kind: 'unknown'
  readonly url: string
  /** Undefined where nothing is lost: where no rule stands. */
  readonly reason: string | undefined
}

const acp = 'http://www.w3.org/ns/solid/acp#'
const turtle = 'text/turtle'

/** The rules of something at the source, as they have to be at the target. */
export async function rulesAtSource(bringing: Bringing, place: Place, headers: Headers): Promise<Rules> {
  const { source, move } = bringing
  const at = { url: place.from, subject: place.to, headers }
  const rules = await rulesOf(source, at, (bytes, from) =>
    movedDocument(bytes, turtle, { from, to: `${place.to}.acl` }, move),
  )
  if (rules.kind !== 'list') return rules
  if (!leavesControl(rules.access, move.newWebid))
    throw new NotBrought('has rules by which you would not control it: say with --owner whose it was')
  await checkGroups(bringing, rules.access)
  return rules
}

/** Bug class 26: who is shut out here can set no rules any more, nor take them back. */
function leavesControl({ own }: Access, webid: string | undefined): boolean {
  const isOne = ({ principal }: Grant) =>
    principal === webid || principal.startsWith('group:') || [everyone, authenticated].includes(principal)
  return own.some((grant) => (grant.modes & control) !== 0 && isOne(grant))
}

export function rulesAtTarget({ target }: Bringing, { to }: Place, headers: Headers): Promise<Rules> {
  return rulesOf(target, { url: to, subject: to, headers }, async (bytes, from) => ({
    bytes,
    quads: await parseRdf(bytes, turtle, from, { triples: 1_000_000 }),
  }))
}

async function rulesOf(
  client: SolidClient,
  { url, subject, headers }: { url: string; subject: string; headers: Headers },
  understand: (
    bytes: Uint8Array<ArrayBuffer>,
    url: string,
  ) => Promise<{ bytes: Uint8Array<ArrayBuffer>; quads: readonly Quad[] }>,
): Promise<Rules> {
  const acl = linked(headers, 'acl', { url, base: client.base })
  if (acl === undefined)
    return { kind: 'unknown', url, reason: 'does not tell where its rules of access are' }
  const unknown = (reason: string | undefined): Rules => ({ kind: 'unknown', url: acl, reason })
  const answer = await client.ask(acl, { headers: { accept: turtle } })
  if (answer.status === 404) {
    answer.discard()
    return mayControl(headers) ? { kind: 'inherited' } : unknown('is shown only to those who control it')
  }
  if (answer.status !== 200) return unknown(`cannot be read: ${await reasonOf(answer)}`)
  if (essenceOf(answer.headers) !== turtle) {
    answer.discard()
    return unknown('is not written in Turtle')
  }
  const etag = answer.headers.get('etag') ?? undefined
  const text = await answer.bytes(rdfBytes)
  const understood = await understand(text, acl).catch((reason: unknown) => {
    if (!(reason instanceof PodError)) throw reason
    return reason
  })
  if (understood instanceof PodError) return unknown(understood.message)
  const { bytes, quads } = understood
  const isAcr = quads.some(({ predicate }) => predicate.value.startsWith(acp))
  const isSaid = quads.some(({ predicate }) => /ccessControl$/.test(predicate.value))
  if (isAcr) return unknown(isSaid ? 'is written in policies (ACP), which are not brought' : undefined)
  return { kind: 'list', access: accessOf(grantsOfAcl(quads, subject as ResourceIri)), bytes, etag }
}

/** W-23. Some servers say to everybody else that there are no rules (bug class 4): nothing may be opened on such a word. */
function mayControl(headers: Headers): boolean {
  const allowed = /user="([^"]*)"/.exec(headers.get('wac-allow') ?? '')
  return allowed === null || (allowed[1] ?? '').includes('control')
}

/** Who may do what by these rules, or by those of the folder around; what is not known is for nobody else. */
export function accessAtSource(rules: Rules, around: Access): Access {
  return rules.kind === 'unknown' ? nobody : accessBy(rules, around)
}

/** At the target, what is not known is taken to be open. */
export function accessAtTarget(rules: Rules, around: Access): Access {
  return rules.kind === 'unknown' ? anybody : accessBy(rules, around)
}

function accessBy(rules: Exclude<Rules, { kind: 'unknown' }>, { handedDown }: Access): Access {
  return rules.kind === 'list' ? rules.access : { own: handedDown, handedDown }
}

/** Rules that stay behind are named. */
export function tellUnknown(report: Report, rules: Rules): void {
  if (rules.kind !== 'unknown' || rules.reason === undefined) return
  report.refused(rules.url, new NotBrought(`${rules.reason}; nobody else is let in`))
}

/** Whether two resources say the same of themselves: how it is written counts for nothing. */
export function isSameRules(wanted: Rules, found: Rules): boolean {
  if (wanted.kind !== 'list' || found.kind !== 'list') return wanted.kind === found.kind
  return isSameAccess(wanted.access, found.access)
}

/** Makes the wanted rules those of something at the target; `found` are those that it has. */
export async function setRules(
  bringing: Bringing,
  { to }: Place,
  wanted: Rules,
  found: Rules,
): Promise<void> {
  const url = `${to}.acl`
  const condition = found.kind === 'list' && found.etag !== undefined ? { 'if-match': found.etag } : undefined
  if (wanted.kind === 'unknown' || found.kind === 'unknown')
    throw new NotBrought('has rules of access that are not known')
  if (wanted.kind === 'inherited') {
    if (found.kind === 'list')
      await change(bringing, url, { method: 'DELETE', ...(condition && { headers: condition }) })
    return
  }
  const headers = { 'content-type': turtle, ...(condition ?? { 'if-none-match': '*' }) }
  await change(bringing, url, { method: 'PUT', headers, body: wanted.bytes })
}
