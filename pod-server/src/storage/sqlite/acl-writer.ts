import { PodError } from '#base/errors.ts'
import type { Grant, Resource } from '../store.ts'
import type { Connection } from './connection.ts'

/** What the pointers of a subtree are moved by. */
interface Subject {
  readonly iri: string
  readonly kind: string
  readonly parent: number
  readonly access: number
}

const upsertGrant = `INSERT INTO acl_grant (access, principal, modes) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET modes = modes | excluded.modes`

/** Makes the grants of an ACL effective: for its subject, and for everything below that has no nearer ACL (W-5). */
export function applyGrants(connection: Connection, acl: Resource, grants: readonly Grant[]): void {
  forgetGrantsOf(connection, acl.id)
  for (const { scope, principal, modes } of grants) {
    connection.run(upsertGrant, acl.id * 2 + (scope === 'own' ? 1 : 0), principal, modes)
  }
  if (acl.access >> 1 !== acl.id) movePointers(connection, acl.parent, acl.id * 2 + 1, acl.id * 2)
}

/** A subject loses its ACL: it and what inherited through it go back to the nearest one above (W-26). */
export function releaseSubject(connection: Connection, acl: Resource): void {
  const container = subjectById(connection, subjectById(connection, acl.parent).parent)
  const inherited = (container.access >> 1) << 1
  movePointers(connection, acl.parent, inherited, inherited)
}

export function forgetGrantsOf(connection: Connection, acl: number): void {
  connection.run('DELETE FROM acl_grant WHERE access IN (?, ?)', acl * 2, acl * 2 + 1)
}

function movePointers(connection: Connection, id: number, own: number, below: number): void {
  const subject = subjectById(connection, id)
  const before = (subject.access >> 1) << 1
  connection.run(
    `UPDATE resource SET access = ? WHERE id = ? OR (parent = ? AND kind IN ('acl', 'meta'))`,
    own,
    id,
    id,
  )
  if (subject.kind !== 'container') return
  connection.run(
    'UPDATE resource SET access = ? WHERE iri > ? AND iri < ? AND access = ? AND parent <> 0',
    below,
    subject.iri,
    `${subject.iri}\u007f`,
    before,
  )
}

function subjectById(connection: Connection, id: number): Subject {
  const row = connection.get('SELECT iri, kind, parent, access FROM resource WHERE id = ?', id)
  if (!row) throw new PodError('internal', 'a row that must exist does not', { cause: { id } })
  return {
    iri: row.iri as string,
    kind: row.kind as string,
    parent: row.parent as number,
    access: row.access as number,
  }
}
