import { allIris, firstIri, graphOf, type Quads, subjectsOfType } from './graph.ts'
import { DCT, PIM, VOID } from './terms.ts'

/** What a server says about one storage, so that an app picks its tier without guessing (data-model 2.9). */
export interface StorageDescription {
  readonly storage: string
  readonly sparqlEndpoint?: string | undefined
  /** All of them: a server may have one for the pod and one for everything it holds. */
  readonly sparqlEndpoints: readonly string[]
  readonly features: readonly string[]
}

export function readStorageDescription(quads: Quads): StorageDescription[] {
  const graph = graphOf(quads)
  return subjectsOfType(graph, PIM.Storage).map((storage) => ({
    storage,
    sparqlEndpoint: firstIri(graph, storage, [VOID.sparqlEndpoint]),
    sparqlEndpoints: allIris(graph, storage, [VOID.sparqlEndpoint]),
    features: allIris(graph, storage, [DCT.conformsTo]),
  }))
}
