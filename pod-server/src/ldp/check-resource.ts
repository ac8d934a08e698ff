import { isDeepStrictEqual } from 'node:util'
import type { Quad } from '@rdfjs/types'
import { rulesOf } from '#access/acl-document.ts'
import { isContainerIri, parentOf, parseResourceIri, type ResourceIri } from '#base/iri.ts'
import { parseRdf } from '#rdf/parse.ts'
import { isSameGraph } from '#rdf/same-graph.ts'
import { toGrants, toRule } from '#storage/grants.ts'
import type { Grant, GrantRule, Grants, Reader, Resource } from '#storage/store.ts'
import { isManaged } from './container.ts'
import { kindOf, subjectOf } from './locate.ts'

/**
 * What is wrong with one resource as it is kept: each line ends a sentence that begins with its IRI. What the tables
 * tell among themselves is checked elsewhere; here is what takes its body or its name to know.
 */
export async function checkResource(reader: Reader, resource: Resource): Promise<string[]> {
  const quads = await reader.quads(resource)
  return [
    ...nameFaults(resource),
    ...managedFaults(resource, quads),
    ...(await bodyFaults(reader, resource, quads)),
    ...(await grantFaults(reader, resource, quads)),
  ]
}

function nameFaults({ iri, kind }: Resource): string[] {
  const faults: string[] = []
  if (!isNormal(iri)) faults.push('is not the one spelling of its name')
  if (kindOf(iri) !== kind) faults.push(`is kept as a ${kind}, which its name does not say`)
  if (kind === 'meta' && isContainerIri(subjectOf(iri)))
    faults.push('is kept apart from the container that it describes')
  return faults
}

/** Bug class 5: the one parser gives back the very name. */
function isNormal(iri: ResourceIri): boolean {
  try {
    const origin = `${new URL(iri).origin}/`
    return parseResourceIri(origin, `/${iri.slice(origin.length)}`) === iri
  } catch {
    return false
  }
}

/** P-43: what a listing says of itself, and only it. */
function managedFaults(resource: Resource, quads: readonly Quad[]): string[] {
  return resource.kind === 'container' && quads.some((quad) => isManaged(quad, resource))
    ? ["states as a client's what only the server may say of a container"]
    : []
}

async function bodyFaults(reader: Reader, resource: Resource, quads: readonly Quad[]): Promise<string[]> {
  if (!resource.isRdf || resource.kind === 'container') return []
  const bytes = await reader.body(resource)
  if (!bytes) return ['is RDF without a text']
  const [essence = ''] = resource.mediaType.split(';', 1)
  try {
    const parsed = await parseRdf(bytes, essence, resource.iri, { triples: Number.POSITIVE_INFINITY })
    return isSameGraph(parsed, quads) ? [] : ['has other triples than its text says']
  } catch (reason) {
    return [`has a text that cannot be read: ${reason instanceof Error ? reason.message : reason}`]
  }
}

async function grantFaults(reader: Reader, acl: Resource, quads: readonly Quad[]): Promise<string[]> {
  if (acl.kind !== 'acl') return []
  try {
    const said = saidBy(reader, acl, quads)
    const above = reader.language === 'acp' ? await handedDown(reader, acl) : []
    const faults: string[] = []
    for (const scope of ['own', 'inherited'] as const) {
      const rules = said.filter((rule) => rule.scope === scope).map((rule) => toRule(rule, acl.id))
      const held = await reader.grants(acl.id * 2 + (scope === 'own' ? 1 : 0), acl.version)
      if (!isDeepStrictEqual(inOrder(held), inOrder(toGrants([...rules, ...above]))))
        faults.push('grants something else than it says')
    }
    return faults
  } catch (reason) {
    return [`has rules that cannot be read: ${reason instanceof Error ? reason.message : reason}`]
  }
}

function saidBy(reader: Reader, acl: Resource, quads: readonly Quad[]): Grant[] {
  const subject = subjectOf(acl.iri)
  const isStorageRoot = subject === acl.root
  return [...rulesOf(reader.language, quads, { document: acl.iri, subject, isStorageRoot })]
}

/** the rules of all containers above, which a store keeps with each ACR below. */
async function handedDown(reader: Reader, acl: Resource): Promise<GrantRule[]> {
  const rules: GrantRule[] = []
  const subject = subjectOf(acl.iri)
  for (let above = parentOf(subject); above !== undefined; above = parentOf(above)) {
    if (subject === acl.root) break
    const acr = await reader.resource(`${above}.acl` as ResourceIri)
    if (acr) {
      const said = saidBy(reader, acr, await reader.quads(acr))
      rules.push(...said.filter(({ scope }) => scope === 'inherited').map((rule) => toRule(rule, acr.id)))
    }
    if (above === acl.root) break
  }
  return rules
}

/** Rules that say the same twice count once, in whatever order. */
function inOrder({ plain, rules }: Grants): unknown {
  const modes = new Map<string, number>()
  for (const { modes: bits, ...rule } of rules) {
    const key = JSON.stringify(Object.entries(rule).sort())
    modes.set(key, (modes.get(key) ?? 0) | bits)
  }
  return [[...plain].sort(), [...modes].sort()]
}
