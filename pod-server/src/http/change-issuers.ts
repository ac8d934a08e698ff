import { DataFactory, type Quad } from 'n3'
import { PodError } from '#base/errors.ts'
import { parseIri, resourceIriWithin } from '#base/iri.ts'
import { type WebidLink, webidsOf } from '#identity/webid-links.ts'
import { locate } from '#ldp/locate.ts'
import { patchResource, permitPatch } from '#ldp/patch-resource.ts'
import { issuersNamed, oidcIssuer } from '#rdf/patch.ts'
import type { Reader, Resource } from '#storage/store.ts'
import type { Context } from '../context.ts'

const mostIssuers = 10

/** A WebID of the account and the issuers that its document names, when it lies on this server. */
export async function issuersOfLink({ config, store }: Context, account: string, id: string) {
  return store.read(async (reader) => {
    const { webid } = await linkOf(reader, account, id)
    const iri = resourceIriWithin(config, webid)
    const document = iri && (await reader.resource(iri))
    const named = document?.isRdf ? await namedIssuers(reader, document, webid) : []
    return { webId: webid, oidcIssuers: issuersNamed(named) }
  })
}

/**
 * ID-4: the one way to name other issuers for a WebID that signs in here, for who moves to another provider or adds one.
 * Written as the WebID itself, so its own access decides; sign-in here ends when this server is no longer named.
 */
export async function changeIssuers(
  { config, store }: Context,
  account: string,
  wanted: { readonly id: string; readonly issuers: unknown },
): Promise<void> {
  const issuers = toIssuers(wanted.issuers)
  await store.write(async (writer) => {
    const { webid } = await linkOf(writer, account, wanted.id)
    const iri = resourceIriWithin(config, webid)
    if (!iri) throw new PodError('bad-request', 'this WebID is kept elsewhere: change its document there')
    const target = await locate(writer, iri)
    if (!target.resource?.isRdf) throw new PodError('conflict', 'this WebID has no document yet')
    const subject = DataFactory.namedNode(webid)
    const predicate = DataFactory.namedNode(oidcIssuer)
    const deletes = await namedIssuers(writer, target.resource, webid)
    const inserts = issuers.map(
      (issuer): Quad => DataFactory.quad(subject, predicate, DataFactory.namedNode(issuer)),
    )
    const patch = { where: [], deletes, inserts }
    const agent = { webid, client: undefined, issuer: config.baseUrl }
    const permit = await permitPatch(writer, agent, target, patch)
    await patchResource(writer, permit, target, patch)
  })
}

async function linkOf(reader: Reader, account: string, id: string): Promise<WebidLink> {
  const link = (await webidsOf(reader, account)).find((one) => one.id === id)
  if (!link) throw new PodError('not-found', 'no such WebID')
  return link
}

function namedIssuers(reader: Reader, document: Resource, webid: string) {
  const pattern = { subject: DataFactory.namedNode(webid), predicate: DataFactory.namedNode(oidcIssuer) }
  return reader.quadsLike(document, pattern, 100)
}

function toIssuers(value: unknown): readonly string[] {
  const issuers = Array.isArray(value) ? [...new Set(value)] : []
  const isGood = (issuer: unknown) =>
    typeof issuer === 'string' && /^https?:\/\//.test(issuer) && parseIri(issuer) !== undefined
  if (issuers.length > 0 && issuers.length <= mostIssuers && issuers.every(isGood)) return issuers
  throw new PodError('bad-request', `oidcIssuers is a list of 1 to ${mostIssuers} addresses of providers`)
}
