/** The RDF serialisations a body may arrive in, and the two it can be read in (P-29, P-36). */
export const turtle = 'text/turtle'
export const jsonLd = 'application/ld+json'
export const n3Patch = 'text/n3'

const rdfTypes = new Set([turtle, jsonLd, 'application/n-triples', 'application/n-quads', 'application/trig'])

export function isRdfType(mediaType: string): boolean {
  return rdfTypes.has(mediaType)
}

/** `text/turtle; charset=utf-8` is Turtle (P-35). Undefined for what is no media type at all. */
export function essenceOf(contentType: string): string | undefined {
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(essence) ? essence : undefined
}
