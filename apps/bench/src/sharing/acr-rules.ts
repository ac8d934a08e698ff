import { accessQuads } from '@hearth/vocab/access-document.ts'
import type { AccessRule } from '@hearth/vocab/access-rules.ts'
import { allIris, allNodes, type Graph, graphOf, termKey } from '@hearth/vocab/graph.ts'
import { ACL, ACP, DCT, RDF } from '@hearth/vocab/terms.ts'
import type { Quad } from '@rdfjs/types'
import { gathered, type Holder, holderKey, type Mode, modes, type Place, type Share } from './share.ts'

/** Access control resources: as acl-rules.ts, for the servers that keep policies. What folders above hand down adds up. */
export type Policies = {
  readonly shares: readonly Share[]
  /** How many policies say what the list cannot: who is denied or excepted, or in which app. */
  readonly special: number
}

type Policy = {
  readonly id: string
  readonly here: boolean
  readonly below: boolean
  readonly modes: readonly Mode[]
  readonly matchers: readonly string[]
  /** Undefined when it is not one that the list can show. */
  readonly holders: readonly Holder[] | undefined
}

/** Everybody that an access control resource gives something at its place, each once. */
export function readPolicies(quads: Iterable<Quad>, place: Place): Policies {
  const policies = policiesOf(graphOf(quads), place)
  const shares = policies.flatMap(({ holders = [], here, below, modes }) =>
    holders.map((holder) => ({ holder, here: here ? modes : [], below: below ? modes : [] })),
  )
  return { shares: gathered(shares), special: policies.filter(({ holders }) => !holders).length }
}

/** Gives a holder exactly these modes here, instead of whatever it had; a rule for what is inside alone stays one. */
export function setPolicy(
  quads: Iterable<Quad>,
  place: Place,
  holder: Holder,
  given: readonly Mode[],
): Quad[] {
  const all = [...quads]
  const before = readPolicies(all, place).shares.find(
    (share) => holderKey(share.holder) === holderKey(holder),
  )
  const rest = removePolicy(all, place, holder)
  const reaches = {
    here: before === undefined || before.here.length > 0 || !place.target.endsWith('/'),
    below: place.target.endsWith('/') && (before === undefined || before.below.length > 0),
  }
  const rule: AccessRule = {
    name: freshName(rest, place, holder),
    who: whoOf(holder),
    modes: given,
    reach: reaches.here && reaches.below ? 'both' : reaches.below ? 'below' : 'here',
  }
  const document = { url: place.document, language: 'acp', resource: place.target } as const
  const added = accessQuads([rule], document).filter((one) => !rest.some((other) => other.equals(one)))
  return [...rest, ...added]
}

/** Takes a holder out of every policy that the list shows it in. One that then names nobody leaves too. */
export function removePolicy(quads: Iterable<Quad>, place: Place, holder: Holder): Quad[] {
  let rest = [...quads]
  const key = holderKey(holder)
  for (const { id, holders, matchers } of policiesOf(graphOf(rest), place)) {
    if (!holders?.some((one) => holderKey(one) === key)) continue
    const isAlone = holders.every((one) => holderKey(one) === key)
    if (isAlone) rest = withoutPolicy(rest, id, matchers)
    else {
      const gone = agentOf(holder)
      rest = rest.filter(
        ({ subject, predicate, object }) =>
          !(matchers.includes(termKey(subject)) && predicate.value === ACP.agent && object.value === gone),
      )
    }
  }
  return rest
}

/** Nobody but the owner gets anything from here; what folders above hand down stays theirs. */
export function removeAllPolicies(quads: Iterable<Quad>, place: Place, owner: string): Quad[] {
  let rest = [...quads]
  for (const { holder } of readPolicies(rest, place).shares) {
    if (holder.kind !== 'person' || holder.webid !== owner) rest = removePolicy(rest, place, holder)
  }
  return rest
}

function policiesOf(graph: Graph, { target, document }: Place): Policy[] {
  const own = [...graph.bySubject.keys()].filter((node) => {
    const resources = allIris(graph, node, [ACP.resource])
    return resources.length === 0 ? node === document : resources.includes(target)
  })
  const reached = (predicate: string): Set<string> =>
    new Set(
      own
        .flatMap((node) => allNodes(graph, node, [predicate]))
        .flatMap((control) => allNodes(graph, control, [ACP.apply])),
    )
  const [here, below] = [reached(ACP.accessControl), reached(ACP.memberAccessControl)]
  return [...new Set([...here, ...below])].map((id) => {
    const allowed = allIris(graph, id, [ACP.allow])
    const matchers = allNodes(graph, id, [ACP.anyOf])
    return {
      id,
      here: here.has(id),
      below: below.has(id),
      modes: modes.filter((mode) => allowed.includes(ACL[mode])),
      matchers,
      holders: holdersOf(graph, id, matchers),
    }
  })
}

const plainInPolicy: ReadonlySet<string> = new Set([RDF.type, DCT.source, ACP.allow, ACP.anyOf])
const plainInMatcher: ReadonlySet<string> = new Set([RDF.type, ACP.agent])

function holdersOf(graph: Graph, policy: string, matchers: readonly string[]): Holder[] | undefined {
  const saysOnly = (node: string, plain: ReadonlySet<string>): boolean =>
    (graph.bySubject.get(node) ?? []).every(({ predicate }) => plain.has(predicate.value))
  if (!saysOnly(policy, plainInPolicy) || !matchers.every((one) => saysOnly(one, plainInMatcher)))
    return undefined
  const agents = [...new Set(matchers.flatMap((matcher) => allIris(graph, matcher, [ACP.agent])))]
  if (agents.some((agent) => agent.startsWith(acpNamespace) && !(agent in classes))) return undefined
  const people = agents.filter((agent) => !(agent in classes))
  const sources = allIris(graph, policy, [DCT.source])
  return [
    ...agents.flatMap((agent) => classes[agent] ?? []),
    ...(sources.length > 0
      ? [{ kind: 'aspect', sources, members: people } as const]
      : people.map((webid) => ({ kind: 'person', webid }) as const)),
  ]
}

const acpNamespace = ACP.agent.slice(0, -'agent'.length)
const classes: Readonly<Record<string, Holder>> = {
  [ACP.PublicAgent]: { kind: 'everyone' },
  [ACP.AuthenticatedAgent]: { kind: 'signed-in' },
}

function agentOf(holder: Holder): string | undefined {
  if (holder.kind === 'person') return holder.webid
  return Object.entries(classes).find(([, { kind }]) => kind === holder.kind)?.[0]
}

function whoOf(holder: Holder): AccessRule['who'] {
  if (holder.kind === 'everyone') return { kind: 'public' }
  if (holder.kind === 'signed-in') return { kind: 'signed-in' }
  if (holder.kind === 'aspect') return { kind: 'members', members: holder.members, sources: holder.sources }
  // Policies know no groups: whoever asks for one names it as a person, which gives nothing.
  return { kind: 'members', members: [holder.kind === 'person' ? holder.webid : holder.group], sources: [] }
}

/** Without a policy, its matchers that no other one uses, and the access controls that then apply nothing. */
function withoutPolicy(quads: readonly Quad[], policy: string, matchers: readonly string[]): Quad[] {
  const isAbout = (one: Quad, node: string): boolean =>
    termKey(one.subject) === node || termKey(one.object) === node
  const pointsTo = (all: readonly Quad[], node: string): boolean =>
    all.some(({ object }) => termKey(object) === node)
  let rest = quads.filter((one) => !isAbout(one, policy))
  for (const matcher of matchers)
    if (!pointsTo(rest, matcher)) rest = rest.filter((one) => !isAbout(one, matcher))
  const controls = quads
    .filter(({ predicate, object }) => predicate.value === ACP.apply && termKey(object) === policy)
    .map(({ subject }) => termKey(subject))
  for (const control of controls) {
    const isEmpty = !rest.some(
      ({ subject, predicate }) => termKey(subject) === control && predicate.value === ACP.apply,
    )
    if (isEmpty) rest = rest.filter((one) => !isAbout(one, control))
  }
  return rest
}

function freshName(quads: readonly Quad[], { document }: Place, holder: Holder): string {
  const taken = new Set(quads.map(({ subject }) => subject.value))
  const name = holder.kind === 'signed-in' ? 'signedIn' : holder.kind
  for (let count = 1; ; count++) {
    const fresh = count === 1 ? name : `${name}${count}`
    if (!taken.has(`${document}#${fresh}`)) return fresh
  }
}
