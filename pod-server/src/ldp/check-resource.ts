import type { Quad } from '@rdfjs/types'
import { grantsOfAcl } from '#access/wac.ts'
import { isContainerIri, parseResourceIri, type ResourceIri } from '#base/iri.ts'
import { parseRdf } from '#rdf/parse.ts'
import { isSameGraph } from '#rdf/same-graph.ts'
import type { Reader, Resource } from '#storage/store.ts'
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
  return faults
}

/** Bug class 5: the one parser gives back the very name. */
function isNormal(iri: ResourceIri): boolean {
  const origin = `${new URL(iri).origin}/`
  try {
    return parseResourceIri(origin, `/${iri.slice(origin.length)}`) === iri
  } catch {
    return false
  }
}

/** P-43, AUX-11: what a listing says of itself, and only it. */
function managedFaults({ iri, kind }: Resource, quads: readonly Quad[]): string[] {
  const described = kind === 'meta' ? subjectOf(iri) : iri
  const mayNot = (kind === 'container' || kind === 'meta') && isContainerIri(described)
  return mayNot && quads.some((quad) => isManaged(quad, { iri: described }))
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
  const faults: string[] = []
  for (const [access, expected] of grantsSaid(acl, quads)) {
    const held = await reader.grants(access, acl.version)
    const isSame =
      held.size === expected.size && [...expected].every(([who, modes]) => held.get(who) === modes)
    if (!isSame) faults.push('grants something else than it says')
  }
  return faults
}

/** What the document says, by access id, as the store keeps it: see `Resource.access`. */
function grantsSaid(acl: Resource, quads: readonly Quad[]): Map<number, Map<string, number>> {
  const [own, inherited] = [new Map<string, number>(), new Map<string, number>()]
  for (const { scope, principal, modes } of grantsOfAcl(quads, subjectOf(acl.iri as ResourceIri))) {
    const grants = scope === 'own' ? own : inherited
    grants.set(principal, (grants.get(principal) ?? 0) | modes)
  }
  return new Map([
    [acl.id * 2 + 1, own],
    [acl.id * 2, inherited],
  ])
}
