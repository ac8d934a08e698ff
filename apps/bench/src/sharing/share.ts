import type { Mode } from '@hearth/vocab/access-rules.ts'

export type { Mode }

export const modes = ['Read', 'Append', 'Write', 'Control'] as const satisfies Mode[]

/** Who has a right. An aspect is a rule that says which groups its people were copied from (data-model 2.3). */
export type Holder =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'person'; readonly webid: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'aspect'; readonly sources: readonly string[]; readonly members: readonly string[] }

/** What one holder may do: `here` with the thing itself, `below` with what a folder holds. */
export type Share = {
  readonly holder: Holder
  readonly here: readonly Mode[]
  readonly below: readonly Mode[]
}

/** The place whose rules are read or changed, and where they are written. */
export type Place = {
  readonly target: string
  /** Address of the access document of `target` itself, whether it exists or not. */
  readonly document: string
  /** The resource whose rules are in force: `target`, or the folder above that it follows while it has none. */
  readonly from: string
}

/** The same holder has the same key, whichever rule named it. */
export function holderKey(holder: Holder): string {
  if (holder.kind === 'person') return `person ${holder.webid}`
  if (holder.kind === 'group') return `group ${holder.group}`
  if (holder.kind === 'aspect') return `aspect ${[...holder.sources].sort().join(' ')}`
  return holder.kind
}

/** Each holder once, with all that it is given. */
export function gathered(shares: Iterable<Share>): Share[] {
  const byHolder = new Map<string, Share>()
  for (const { holder, here, below } of shares) {
    const key = holderKey(holder)
    const known = byHolder.get(key)
    byHolder.set(key, { holder, here: union(known?.here, here), below: union(known?.below, below) })
  }
  return [...byHolder.values()]
}

/** All modes of both, in their order. */
function union(known: readonly Mode[] = [], more: readonly Mode[]): readonly Mode[] {
  return modes.filter((mode) => known.includes(mode) || more.includes(mode))
}

/** Me first, then the widest audience: what matters most is at the top. */
export function inOrder(shares: readonly Share[], webid: string): readonly Share[] {
  const rank = ({ holder }: Share): number => {
    if (holder.kind === 'person') return holder.webid === webid ? 0 : 4
    return { everyone: 1, 'signed-in': 2, group: 3, aspect: 3 }[holder.kind]
  }
  return [...shares].sort((one, other) => rank(one) - rank(other))
}
