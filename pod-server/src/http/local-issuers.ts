import { type AddressSpace, resourceIriWithin } from '#base/iri.ts'
import type { LocalIssuers } from '#identity/webid-issuers.ts'
import { oidcIssuer } from '#rdf/patch.ts'
import type { Store } from '#storage/store.ts'

/** The issuers that a profile of this server names, read from the store: the server never asks itself by HTTP (O-35). */
export function localIssuers(store: Store, space: AddressSpace): LocalIssuers {
  return (webid) =>
    store.read(async (reader) => {
      const iri = resourceIriWithin(space, webid)
      if (iri === undefined) return undefined
      const profile = await reader.resource(iri)
      if (!profile?.isRdf) return []
      const quads = await reader.quads(profile)
      return quads
        .filter(({ subject, predicate }) => subject.value === webid && predicate.value === oidcIssuer)
        .map(({ object }) => object.value)
    })
}
