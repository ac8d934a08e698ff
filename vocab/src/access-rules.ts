/** What somebody may do. */
export type Mode = 'Read' | 'Append' | 'Write' | 'Control'

/** Who a container is for. `sources` are the groups the members were copied from, so that clients can re-sync. */
export type Readers =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'public' }
  | { readonly kind: 'members'; readonly members: readonly string[]; readonly sources: readonly string[] }

/**
 * One sentence about access: who may do what with a resource itself (`here`), with all that it holds (`below`), or with
 * both. How it is written is the server's language: access-document.ts.
 */
export interface AccessRule {
  /** Its fragment, the same in every app: whoever comes second finds it. */
  readonly name: string
  readonly who: Exclude<Readers, { kind: 'nobody' }> | { readonly kind: 'signed-in' }
  readonly modes: readonly Mode[]
  readonly reach: Reach
}

export type Reach = 'here' | 'below' | 'both'

/** The owner's rule: everything. Without it a resource locks its owner out. */
export function ownerRule(owner: string, reach: Reach = 'both'): AccessRule {
  const who = { kind: 'members', members: [owner], sources: [] } as const
  return { name: 'owner', who, modes: ['Read', 'Write', 'Control'], reach }
}

/** Posts and photos: the audience reads the container and everything in it. */
export function audienceRules(owner: string, readers: Readers): AccessRule[] {
  return [ownerRule(owner), ...rulesFor('members', readers, ['Read'], 'both')]
}

/**
 * Threads: the audience reads and appends to each document; nobody but the owner lists or creates.
 * A public thread takes appends only from `repliers`: strangers knock at the inbox, so they cannot vandalise it.
 */
export function threadRules(owner: string, readers: Readers, repliers?: Readers): AccessRule[] {
  const isPublic = readers.kind === 'public'
  const appending = repliers ?? (isPublic ? { kind: 'nobody' as const } : readers)
  return [
    ownerRule(owner),
    ...rulesFor('repliers', appending, ['Read', 'Append'], 'below'),
    ...(isPublic ? rulesFor('readers', readers, ['Read'], 'below') : []),
  ]
}

/** The inbox: anyone signed in may drop something in; only the owner sees what is there. */
export function inboxRules(owner: string): AccessRule[] {
  const anyoneSignedIn = {
    name: 'anyoneSignedIn',
    who: { kind: 'signed-in' },
    modes: ['Append'],
    reach: 'here',
  }
  return [ownerRule(owner), anyoneSignedIn as AccessRule]
}

/** A single document: the owner's rule, and readers for that document alone. */
export function documentRules(owner: string, readers: Readers): AccessRule[] {
  return [ownerRule(owner, 'here'), ...rulesFor('members', readers, ['Read'], 'here')]
}

/** A rule whose members are gone stays without agents: it grants nothing and keeps its sources for later. */
function rulesFor(name: string, who: Readers, modes: readonly Mode[], reach: Reach): AccessRule[] {
  return who.kind === 'nobody' ? [] : [{ name, who, modes, reach }]
}
