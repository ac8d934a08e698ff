import type { Quad } from '@rdfjs/types'
import { allIris, firstDate, firstIri, graphOf, type Quads, sameTerm, subjectsOfType } from './graph.ts'
import { APODS, DCT, SOLID } from './terms.ts'
import { date, triples } from './write.ts'

/** Where things of one class are. */
export interface Registration {
  readonly iri: string
  readonly forClass: string
  readonly instances: readonly string[]
  readonly containers: readonly string[]
  /** The groups a limited audience container was made for; newest by `created` is the one to post to. */
  readonly sources: readonly string[]
  readonly created?: string | undefined
  readonly defaultApp?: string | undefined
}

/** Reads an index; a registration for several classes counts once for each. */
export function readTypeIndex(quads: Quads): Registration[] {
  const graph = graphOf(quads)
  return subjectsOfType(graph, SOLID.TypeRegistration).flatMap((iri) =>
    allIris(graph, iri, [SOLID.forClass]).map((forClass) => ({
      iri,
      forClass,
      instances: allIris(graph, iri, [SOLID.instance]),
      containers: allIris(graph, iri, [SOLID.instanceContainer]),
      sources: allIris(graph, iri, [DCT.source]),
      created: firstDate(graph, iri, [DCT.created]),
      defaultApp: firstIri(graph, iri, [APODS.defaultApp]),
    })),
  )
}

/** Registrations of a class, schema.org in either scheme. */
export function registrationsFor(index: readonly Registration[], forClass: string): Registration[] {
  return index.filter((registration) => sameTerm(registration.forClass, forClass))
}

/** The limited audience containers made for a group, newest first (data-model 2.3: "from now on only" starts a fresh one). */
export function audiencesFor(index: readonly Registration[], group: string): Registration[] {
  return index
    .filter((registration) => registration.sources.includes(group) && registration.containers.length > 0)
    .sort((one, other) => (other.created ?? '').localeCompare(one.created ?? ''))
}

export function typeIndexQuads(document: string, visibility: 'public' | 'private'): Quad[] {
  return triples(
    document,
    [SOLID.TypeIndex, visibility === 'public' ? SOLID.ListedDocument : SOLID.UnlistedDocument],
    [],
  )
}

export function registrationQuads(
  registration: Pick<Registration, 'iri' | 'forClass'> & Partial<Omit<Registration, 'iri' | 'forClass'>>,
): Quad[] {
  return triples(
    registration.iri,
    [SOLID.TypeRegistration],
    [
      [SOLID.forClass, registration.forClass],
      [SOLID.instance, registration.instances],
      [SOLID.instanceContainer, registration.containers],
      [DCT.source, registration.sources],
      [DCT.created, registration.created === undefined ? undefined : date(registration.created)],
      [APODS.defaultApp, registration.defaultApp],
    ],
  )
}
