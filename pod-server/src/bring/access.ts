import { authenticated, everyone } from '#access/agent.ts'
import { append, write } from '#access/modes.ts'
import type { Grant } from '#storage/store.ts'

/** Who may do what to a container, and to what in it has no rules of its own. */
export interface Access {
  readonly own: readonly Grant[]
  readonly handedDown: readonly Grant[]
}

/** Where rules cannot be known: nobody but whoever moves. */
export const nobody: Access = { own: [], handedDown: [] }
/** The same, of a place that must not take what is private. */
export const anybody: Access = {
  own: [{ scope: 'own', principal: everyone, modes: 15 }],
  handedDown: [{ scope: 'inherited', principal: everyone, modes: 15 }],
}

/** What an ACL grants, by itself and to what inherits (W-6). */
export function accessOf(grants: readonly Grant[]): Access {
  return {
    own: grants.filter(({ scope }) => scope === 'own'),
    handedDown: grants.filter(({ scope }) => scope === 'inherited'),
  }
}

/** Whether nobody may do more by `some` than by `all`; but for the owner, who has all of it already. */
export function isWithin(some: readonly Grant[], all: readonly Grant[], owner?: string): boolean {
  return some.every((grant) => grant.principal === owner || isCovered(grant, all))
}

export function isSameAccess(one: Access, other: Access): boolean {
  const parts = ['own', 'handedDown'] as const
  return parts.every((part) => isWithin(one[part], other[part]) && isWithin(other[part], one[part]))
}

const modes = [1, 2, 4, 8] as const

function isCovered(grant: Grant, all: readonly Grant[]): boolean {
  const wider = all.filter((other) => letsIn(other, grant))
  return modes.every((mode) => (grant.modes & mode) === 0 || wider.some((other) => allows(other.modes, mode)))
}

function letsIn(wide: Grant, grant: Grant): boolean {
  const isOrigin = grant.principal.startsWith('origin:')
  const isAmong =
    wide.principal === grant.principal ||
    (!isOrigin && wide.principal === everyone) ||
    (!isOrigin && wide.principal === authenticated && grant.principal !== everyone)
  const isThrough = (all: string | undefined, one: string | undefined) => !all || all === one
  return isAmong && isThrough(wide.client, grant.client) && isThrough(wide.issuer, grant.issuer)
}

/** W-13: Write implies Append. */
function allows(granted: number, mode: number): boolean {
  return (granted & mode) !== 0 || (mode === append && (granted & write) !== 0)
}
