import { ACL, DCT, FOAF, RDF } from '@hearth/vocab/terms.ts'
import { node, quad } from '@hearth/vocab/write.ts'
import type { Quad } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { gathered, type Holder, holderKey, type Mode, modes, type Place, type Share } from './share.ts'

type Rule = { readonly id: string; readonly quads: readonly Quad[]; readonly modes: readonly Mode[] }

/** Everybody that an ACL document gives something at this place, each once. */
export function readShares(quads: Iterable<Quad>, place: Place): Share[] {
  const isOwn = place.from === place.target
  const shares = rulesOf(quads).flatMap((rule) => {
    const below = objects(rule, ACL.default).includes(place.from) ? rule.modes : []
    const here = isOwn ? (objects(rule, ACL.accessTo).includes(place.target) ? rule.modes : []) : below
    return here.length + below.length === 0 ? [] : holdersOf(rule).map((holder) => ({ holder, here, below }))
  })
  return gathered(shares)
}

/**
 * The rules a place inherits, written as rules of its own: the starting point of an own ACL, giving exactly what was in
 * force. Triples we do not know (`acl:origin`) come along: leaving one out could give more than was meant.
 */
export function copyInherited(quads: Iterable<Quad>, place: Place): Quad[] {
  const rules = rulesOf(quads).filter((rule) => objects(rule, ACL.default).includes(place.from))
  return rules.flatMap((rule, index) => {
    const id = `${place.document}#${fragmentOf(rule.id, `rule-${index + 1}`)}`
    const kept = rule.quads.filter(
      ({ predicate }) => predicate.value !== ACL.accessTo && predicate.value !== ACL.default,
    )
    return [
      ...kept.map((one) => DataFactory.quad(node(id), one.predicate as never, one.object as never)),
      ...scopeQuads(id, place.target, { here: true, below: true }),
    ]
  })
}

/**
 * Gives a holder exactly these modes at the place, instead of whatever it had there. A rule for what is inside alone
 * (threads: data-model 2.3) stays one: changing a level never opens the list as well.
 */
export function setShare(
  quads: Iterable<Quad>,
  place: Place,
  holder: Holder,
  given: readonly Mode[],
): Quad[] {
  const all = [...quads]
  const before = readShares(all, { ...place, from: place.target }).find(
    (share) => holderKey(share.holder) === holderKey(holder),
  )
  const rest = removeShare(all, place, holder)
  const id = freshRule(rest, place.document, holder)
  return [
    ...rest,
    quad(id, RDF.type, ACL.Authorization),
    ...holderQuads(id, holder),
    ...scopeQuads(id, place.target, {
      here: before === undefined || before.here.length > 0,
      below: before === undefined || before.below.length > 0,
    }),
    ...given.map((mode) => quad(id, ACL.mode, ACL[mode])),
  ]
}

/** Takes a holder out of every rule about the place. A rule that then names nobody leaves too. */
export function removeShare(quads: Iterable<Quad>, place: Place, holder: Holder): Quad[] {
  const all = [...quads]
  const gone = new Set<Quad>()
  for (const rule of rulesOf(all)) {
    if (!isAbout(rule, place.target)) continue
    const hits = quadsNaming(rule, holder)
    const isEmpty = holdersOf(rule).every((one) => holderKey(one) === holderKey(holder))
    for (const one of isEmpty && hits.length > 0 ? rule.quads : hits) gone.add(one)
  }
  return all.filter((one) => !gone.has(one))
}

/** Only the owner is left: nobody else is named anywhere at this place. */
export function makePrivate(quads: Iterable<Quad>, place: Place, owner: string): Quad[] {
  let rest = [...quads]
  for (const { holder } of readShares(rest, { ...place, from: place.target })) {
    if (holder.kind !== 'person' || holder.webid !== owner) rest = removeShare(rest, place, holder)
  }
  return rest
}

/** W-3, bug class 26: an ACL that leaves the owner without full control of the place is never written; it is mended first. */
export function keepOwner(quads: Iterable<Quad>, place: Place, owner: string): Quad[] {
  const all = [...quads]
  const mine = readShares(all, { ...place, from: place.target }).find(
    ({ holder }) => holder.kind === 'person' && holder.webid === owner,
  )
  const needed: readonly Mode[] = ['Read', 'Write', 'Control']
  const hasAll = (held: readonly Mode[] | undefined): boolean =>
    needed.every((mode) => held?.includes(mode) === true)
  const isWhole = hasAll(mine?.here) && (!place.target.endsWith('/') || hasAll(mine?.below))
  const holder = { kind: 'person', webid: owner } as const
  return isWhole ? all : setShare(removeShare(all, place, holder), place, holder, needed)
}

function rulesOf(quads: Iterable<Quad>): Rule[] {
  const bySubject = new Map<string, Quad[]>()
  for (const one of quads) {
    const id = one.subject.termType === 'BlankNode' ? `_:${one.subject.value}` : one.subject.value
    bySubject.set(id, [...(bySubject.get(id) ?? []), one])
  }
  return [...bySubject].flatMap(([id, own]) => {
    const rule = { id, quads: own, modes: [] }
    if (!objects(rule, RDF.type).includes(ACL.Authorization)) return []
    const named = objects(rule, ACL.mode)
    return [{ ...rule, modes: modes.filter((mode) => named.includes(ACL[mode])) }]
  })
}

function objects(rule: Rule, predicate: string): string[] {
  return rule.quads.filter((one) => one.predicate.value === predicate).map(({ object }) => object.value)
}

function isAbout(rule: Rule, target: string): boolean {
  return objects(rule, ACL.accessTo).includes(target) || objects(rule, ACL.default).includes(target)
}

function holdersOf(rule: Rule): Holder[] {
  const agents = objects(rule, ACL.agent)
  const sources = objects(rule, DCT.source)
  const classes = objects(rule, ACL.agentClass)
  const people: Holder[] =
    sources.length > 0
      ? [{ kind: 'aspect', sources, members: agents }]
      : agents.map((webid) => ({ kind: 'person', webid }))
  return [
    ...(classes.includes(FOAF.Agent) ? [{ kind: 'everyone' } as const] : []),
    ...(classes.includes(ACL.AuthenticatedAgent) ? [{ kind: 'signed-in' } as const] : []),
    ...objects(rule, ACL.agentGroup).map((group): Holder => ({ kind: 'group', group })),
    ...people,
  ]
}

/** The quads of a rule that name this holder. People of an aspect are not named one by one: their group decides. */
function quadsNaming(rule: Rule, holder: Holder): Quad[] {
  if (!holdersOf(rule).some((one) => holderKey(one) === holderKey(holder))) return []
  const names = new Map([
    ['everyone', [ACL.agentClass, FOAF.Agent]],
    ['signed-in', [ACL.agentClass, ACL.AuthenticatedAgent]],
    ['person', [ACL.agent, holder.kind === 'person' ? holder.webid : '']],
    ['group', [ACL.agentGroup, holder.kind === 'group' ? holder.group : '']],
  ]).get(holder.kind)
  return rule.quads.filter(({ predicate, object }) =>
    names === undefined
      ? predicate.value === ACL.agent || predicate.value === DCT.source
      : predicate.value === names[0] && object.value === names[1],
  )
}

function holderQuads(id: string, holder: Holder): Quad[] {
  if (holder.kind === 'everyone') return [quad(id, ACL.agentClass, FOAF.Agent)]
  if (holder.kind === 'signed-in') return [quad(id, ACL.agentClass, ACL.AuthenticatedAgent)]
  if (holder.kind === 'person') return [quad(id, ACL.agent, holder.webid)]
  if (holder.kind === 'group') return [quad(id, ACL.agentGroup, holder.group)]
  return [
    ...holder.sources.map((source) => quad(id, DCT.source, source)),
    ...holder.members.map((webid) => quad(id, ACL.agent, webid)),
  ]
}

function scopeQuads(id: string, target: string, scope: { here: boolean; below: boolean }): Quad[] {
  const isContainer = target.endsWith('/')
  return [
    ...(scope.here || !isContainer ? [quad(id, ACL.accessTo, target)] : []),
    ...(scope.below && isContainer ? [quad(id, ACL.default, target)] : []),
  ]
}

function freshRule(quads: readonly Quad[], acl: string, holder: Holder): string {
  const taken = new Set(quads.map(({ subject }) => subject.value))
  const name = holder.kind === 'signed-in' ? 'signedIn' : holder.kind
  let id = `${acl}#${name}`
  for (let count = 2; taken.has(id); count++) id = `${acl}#${name}${count}`
  return id
}

function fragmentOf(id: string, otherwise: string): string {
  return /#([\w-]+)$/.exec(id)?.[1] ?? otherwise
}
