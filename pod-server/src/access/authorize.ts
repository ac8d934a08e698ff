import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { AccessId, Grants, Reader, ResourceKind } from '#storage/store.ts'
import { type Agent, authenticated, everyone } from './agent.ts'
import { append, control, type Modes, write } from './modes.ts'
import type { Permit, QueryPermit } from './permit.ts'

/** What a decision is made on: a resource that exists, or the grants that would hold if it did. */
export interface Target {
  readonly iri: ResourceIri
  readonly kind: ResourceKind
  readonly access: AccessId
  readonly accessVersion: number
  /** Row id of the storage. */
  readonly storage: number
}

/**
 * The one decision of the server. Throws 'unauthenticated' or 'forbidden' unless the effective ACL grants every mode
 * asked for; the answer is the same whether or not the resource exists (ER-1, bug class 13).
 * Whatever is done to an ACL needs Control of its subject, and nothing else (AUX-6).
 */
export async function authorize(reader: Reader, agent: Agent, target: Target, asked: Modes): Promise<Permit> {
  const needed = target.kind === 'acl' ? control : asked
  const granted = await grantedModes(reader, agent, target)
  if ((granted & needed) !== needed) throw refusal(agent)
  return { agent, iri: target.iri, modes: granted } as Permit
}

/** All that the agent may do here: for WAC-Allow, and for decisions that depend on what is allowed. */
export async function grantedModes(reader: Reader, agent: Agent, target: Target): Promise<Modes> {
  const grants = await reader.grants(target.access, target.accessVersion)
  const modes = await modesFor(reader, agent, grants)
  return agent.webid !== undefined && (modes & control) === 0
    ? modes | (await ownersControl(reader, agent, target))
    : modes
}

/** What anyone may do, signed in or not: the `public` half of WAC-Allow (W-22). */
export async function publicModes(reader: Reader, target: Target): Promise<Modes> {
  const grants = await reader.grants(target.access, target.accessVersion)
  return granting(grants, everyone)
}

/** A permit to query: the principals whose grants may show a document. The store joins on the same grants. */
export async function authorizeQuery(
  reader: Reader,
  agent: Agent,
  storage: number | undefined,
): Promise<QueryPermit> {
  return { agent, principals: await principalsOf(reader, agent), storage } as QueryPermit
}

async function principalsOf(reader: Reader, agent: Agent): Promise<readonly string[]> {
  if (agent.webid === undefined) return [everyone]
  return [everyone, authenticated, agent.webid, ...(await reader.groupsOf(agent.webid))]
}

/** W-10 to W-12: public, signed in, named, member of a group. Groups are looked up only where one is named. */
async function modesFor(reader: Reader, agent: Agent, grants: Grants): Promise<Modes> {
  let modes = granting(grants, everyone)
  if (agent.webid === undefined) return modes
  modes |= granting(grants, authenticated) | granting(grants, agent.webid)
  if (hasGroup(grants)) {
    for (const group of await reader.groupsOf(agent.webid)) modes |= granting(grants, group)
  }
  return modes
}

/** W-13: Write implies Append. */
function granting(grants: Grants, principal: string): Modes {
  const modes = grants.get(principal) ?? 0
  return (modes & write) === 0 ? modes : modes | append
}

function hasGroup(grants: Grants): boolean {
  for (const principal of grants.keys()) if (principal.startsWith('group:')) return true
  return false
}

/** P-28, bug class 26: whoever owns the storage keeps Control, so that nobody is locked out of their own pod. */
async function ownersControl(reader: Reader, agent: Agent, target: Target): Promise<Modes> {
  const storage = await reader.storage(target.storage)
  return storage?.owners.includes(agent.webid ?? '') ? control : 0
}

function refusal(agent: Agent): PodError {
  if (agent.webid !== undefined)
    return new PodError('forbidden', 'you are signed in, but this is not shared with you')
  return new PodError('unauthenticated', 'sign in to go on')
}
