import type { Quad } from '@rdfjs/types'
import { allIris, firstDate, firstIri, graphOf, type Quads, subjectsOfType } from './graph.ts'
import type { Registration } from './registration.ts'
import { APODS, DCT, SOLID } from './terms.ts'
import { date, triples } from './write.ts'

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
