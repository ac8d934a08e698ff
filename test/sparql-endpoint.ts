import { Parser } from 'n3'

/** The pod's SPARQL endpoint as a client finds it: in the storage description (P-26). */
export async function sparqlEndpoint(pod: string): Promise<string> {
  const address = `${pod}.well-known/solid`
  const description = await fetch(address, { headers: { accept: 'text/turtle' } })
  const quads = new Parser({ baseIRI: address }).parse(await description.text())
  const endpoints = quads.filter(
    ({ predicate }) => predicate.value === 'http://rdfs.org/ns/void#sparqlEndpoint',
  )
  const own = endpoints.map(({ object }) => object.value).find((endpoint) => endpoint.startsWith(pod))
  if (own === undefined) throw new Error(`${address} names no SPARQL endpoint of the pod`)
  return own
}
