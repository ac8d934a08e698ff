import { DataFactory } from 'n3'
import { type AddressSpace, resourceIriWithin } from '#base/iri.ts'
import type { LocalIssuers } from '#identity/webid-issuers.ts'
import { issuersNamed, oidcIssuer } from '#rdf/patch.ts'
import type { Store } from '#storage/store.ts'

/** Whoever names more is not believed in the rest. */
const mostIssuers = 100

/** The issuers that a profile of this server names, read from the store: the server never asks itself by HTTP (O-35). */
export function localIssuers(store: Store, space: AddressSpace): LocalIssuers {
  return (webid) =>
    store.read(async (reader) => {
      const iri = resourceIriWithin(space, webid)
      if (iri === undefined) return undefined
      const profile = await reader.resource(iri)
      if (!profile?.isRdf) return []
      // By index: a profile may be as large as any document, and it is looked at again and again (bug class 24).
      const pattern = { subject: DataFactory.namedNode(webid), predicate: DataFactory.namedNode(oidcIssuer) }
      return issuersNamed(await reader.quadsLike(profile, pattern, mostIssuers))
    })
}
