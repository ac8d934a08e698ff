import { PodError } from '#base/errors.ts'
import { toRule } from '../grants.ts'
import type { AccessLanguage, Grant, Resource } from '../store.ts'
import { conditional, effects } from './acl-reader.ts'
import type { Connection } from './connection.ts'

/** What the pointers of a subtree are moved by. */
interface Subject {
  readonly id: number
  readonly iri: string
  readonly kind: string
  readonly parent: number
  readonly access: number
}

const sourceOf = 'policy >> 12'
/** Copies that one change of an ACR may make in those below it (bug class 24). */
const mostCopies = 200_000

const columns = 'principal, client, issuer, effect, policy, modes'
const upsertGrant = `INSERT INTO acl_grant (access, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET modes = modes | excluded.modes`
const copyGrants = `INSERT INTO acl_grant (access, ${columns}) SELECT ?, ${columns} FROM acl_grant WHERE access = ?`

/**
 * Makes the grants of an ACL effective: for its subject, and for everything below that has no nearer ACL (W-5).
 * Under ACP what it hands down also reaches those that have one.
 */
export function applyGrants(
  connection: Connection,
  acl: Resource,
  grants: readonly Grant[],
  language: AccessLanguage,
): void {
  forgetGrantsOf(connection, acl.id)
  for (const grant of grants) {
    const { principal, modes, client, issuer, effect, policy } = toRule(grant, acl.id)
    connection.change(
      upsertGrant,
      acl.id * 2 + (grant.scope === 'own' ? 1 : 0),
      principal,
      client,
      issuer,
      effects.indexOf(effect),
      policy,
      client === '' && issuer === '' ? modes : modes | conditional,
    )
  }
  const subject = subjectById(connection, acl.parent)
  if (language === 'acp') {
    const below = acrsBelow(connection, subject, acl.id)
    withdraw(connection, below, acl.id)
    handDown(connection, below, acl.id)
    markGoverned(connection, below, acl.version)
    if (subject.parent !== 0) addFromAbove(connection, acl.id, inheritedFrom(connection, subject.parent))
  }
  if (acl.access >> 1 !== acl.id) movePointers(connection, subject, acl.id * 2 + 1, acl.id * 2)
}

/** A subject loses its ACL: it and what inherited through it go back to the nearest one above (W-26). */
export function releaseSubject(connection: Connection, acl: Resource, language: AccessLanguage): void {
  const subject = subjectById(connection, acl.parent)
  const inherited = inheritedFrom(connection, subject.parent)
  movePointers(connection, subject, inherited, inherited)
  if (language === 'wac') return
  const below = acrsBelow(connection, subject, acl.id)
  withdraw(connection, below, acl.id)
  // The sequence that the deletion itself is about to get.
  markGoverned(
    connection,
    below,
    (connection.get('SELECT max(seq) + 1 AS next FROM log')?.next ?? 0) as number,
  )
}

export function forgetGrantsOf(connection: Connection, acl: number): void {
  connection.change('DELETE FROM acl_grant WHERE access IN (?, ?)', acl * 2, acl * 2 + 1)
}

function acrsBelow(connection: Connection, subject: Subject, except: number): number[] {
  if (subject.kind !== 'container') return []
  const sql = `SELECT id FROM resource WHERE kind = 'acl' AND iri > ? AND iri < ? AND id <> ?`
  return connection.all(sql, subject.iri, `${subject.iri}\u007f`, except).map((row) => row.id as number)
}

function withdraw(connection: Connection, acrs: readonly number[], source: number): void {
  const sql = `DELETE FROM acl_grant WHERE access IN (?, ?) AND ${sourceOf} = ?`
  for (const id of acrs) connection.change(sql, id * 2, id * 2 + 1, source)
}

/** Called before the document's own rules are joined with those from above: what it hands down is its own. */
function handDown(connection: Connection, acrs: readonly number[], source: number): void {
  const held = connection.get('SELECT count(*) AS n FROM acl_grant WHERE access = ?', source * 2)
  const copies = Number(held?.n) * acrs.length * 2
  if (copies > mostCopies) {
    throw new PodError('unprocessable', 'too many rules would apply to too many resources below: say less')
  }
  if (copies === 0) return
  for (const id of acrs) {
    connection.change(copyGrants, id * 2, source * 2)
    connection.change(copyGrants, id * 2 + 1, source * 2)
  }
}

function addFromAbove(connection: Connection, acr: number, access: number): void {
  connection.change(copyGrants, acr * 2, access)
  connection.change(copyGrants, acr * 2 + 1, access)
}

/** Their documents stay as they are, but what is cached of their rules does not hold any more (W-20). */
function markGoverned(connection: Connection, acrs: readonly number[], version: number): void {
  for (const id of acrs) connection.change('UPDATE resource SET governed = ? WHERE id = ?', version, id)
}

function inheritedFrom(connection: Connection, container: number): number {
  return (subjectById(connection, container).access >> 1) << 1
}

function movePointers(connection: Connection, subject: Subject, own: number, below: number): void {
  const before = (subject.access >> 1) << 1
  connection.change(
    `UPDATE resource SET access = ? WHERE id = ? OR (parent = ? AND kind IN ('acl', 'meta'))`,
    own,
    subject.id,
    subject.id,
  )
  if (subject.kind !== 'container') return
  connection.change(
    'UPDATE resource SET access = ? WHERE iri > ? AND iri < ? AND access = ? AND parent <> 0',
    below,
    subject.iri,
    `${subject.iri}\u007f`,
    before,
  )
}

function subjectById(connection: Connection, id: number): Subject {
  const row = connection.get('SELECT id, iri, kind, parent, access FROM resource WHERE id = ?', id)
  if (!row) throw new PodError('internal', 'a row that must exist does not', { cause: { id } })
  return {
    id,
    iri: row.iri as string,
    kind: row.kind as string,
    parent: row.parent as number,
    access: row.access as number,
  }
}
