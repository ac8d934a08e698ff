/** The RDF serialisations a body may arrive in, and those it can be read in (P-29, P-36). */
export const turtle = 'text/turtle'
export const nTriples = 'application/n-triples'
export const jsonLd = 'application/ld+json'
export const n3Patch = 'text/n3'
export const sparqlUpdate = 'application/sparql-update'

/** What every graph can be read in; the first that fits is sent to those who have no preference. */
export const rdfForms = [turtle, jsonLd, nTriples]

export const rdfTypes: ReadonlySet<string> = new Set([
  turtle,
  jsonLd,
  nTriples,
  'application/n-quads',
  'application/trig',
])
