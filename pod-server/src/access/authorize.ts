import { PodError } from '#base/errors.ts'
import type { Grants, Reader } from '#storage/store.ts'
import { type Agent, authenticated, everyone, originPrincipal, publicAgent } from './agent.ts'
import { askerOf, throughWhat } from './asker.ts'
import { decide } from './decide.ts'
import { append, control, type Modes, read, write } from './modes.ts'
import type { Permit, Target } from './permit.ts'

const everything: Modes = read | append | write | control

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
  const modes = isSimple(grants)
    ? simpleModes(grants, agent)
    : decide(grants, await askerOf(reader, agent, target, grants))
  if (agent.webid === undefined) return modes
  const withControl = (modes & control) === 0 ? modes | (await ownersControl(reader, agent, target)) : modes
  return agent.origin === undefined ? withControl : withControl & originModes(grants, agent, agent.origin)
}

/** What anyone may do, signed in or not: the `public` half of WAC-Allow (W-22). */
export async function publicModes(reader: Reader, target: Target): Promise<Modes> {
  return grantedModes(reader, publicAgent, target)
}

/**
 * Asks other servers about the groups that a decision here depends on (W-12), as far as nothing is known of them. Waits
 * for the network: never called inside a transaction. True when that told anything new.
 */
export async function learnGroups(reader: Reader, agent: Agent, target: Target): Promise<boolean> {
  const { groups } = await reader.grants(target.access, target.accessVersion)
  if (groups.length === 0 || agent.memberships === undefined) return false
  // Whoever may do everything does not wait for others to say whether they may.
  return (await grantedModes(reader, agent, target)) !== everything && agent.memberships.learn(groups)
}

/** Nearly always: nothing but names. */
function isSimple({ rules, groups }: Grants): boolean {
  return rules.length === 0 && groups.length === 0
}

function simpleModes({ plain }: Grants, { webid }: Agent): Modes {
  let modes = plain.get(everyone) ?? 0
  if (webid !== undefined) modes |= (plain.get(authenticated) ?? 0) | (plain.get(webid) ?? 0)
  return (modes & write) === 0 ? modes : modes | append
}

/** P-28, bug class 26: whoever owns the storage keeps Control, so that nobody is locked out of their own pod. */
async function ownersControl(reader: Reader, agent: Agent, target: Target): Promise<Modes> {
  const storage = await reader.storage(target.storage)
  return storage?.owners.includes(agent.webid ?? '') ? control : 0
}

/** W-21: through a web page people may do what anyone may, and what an authorization lets that page do. */
function originModes(grants: Grants, agent: Agent, origin: string): Modes {
  return decide(grants, {
    principals: [everyone, originPrincipal(origin)],
    possible: [],
    ...throughWhat(agent),
  })
}

function refusal(agent: Agent): PodError {
  if (agent.webid !== undefined)
    return new PodError('forbidden', 'you are signed in, but this is not shared with you')
  return new PodError('unauthenticated', 'sign in to go on')
}
