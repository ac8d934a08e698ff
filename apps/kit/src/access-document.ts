import type { AccessDocument } from '@hearth/vocab/access-document.ts'
import { ACP } from '@hearth/vocab/terms.ts'
import { AppError, responseError, toAppError } from './app-error.ts'
import { readLinks } from './link-header.ts'

type Fetch = typeof fetch

/**
 * Where a resource's access rules are and in which language, as its server says: the target of `rel="acl"`, and whether
 * that says of itself that it is an access control resource. It need not exist.
 */
export async function findAccessDocument(resource: string, fetchImpl: Fetch): Promise<AccessDocument> {
  const response = await head(resource, fetchImpl)
  if (!response.ok) throw responseError(response, resource)
  const url = accessDocumentNamed(response.headers, resource)
  if (url === undefined)
    throw new AppError('server-error', `${new URL(resource).host} does not say where its access rules are`)
  return { url, language: await languageOf(url, fetchImpl), resource }
}

/**
 * The target of `rel="acl"`. A server keeps the rules of what it holds: one that named a document on another would have
 * its visitors change that, with their right.
 */
export function accessDocumentNamed(headers: Headers, resource: string): string | undefined {
  const [url] = readLinks(headers.get('link'), resource).get('acl') ?? []
  return url !== undefined && new URL(url).origin === new URL(resource).origin ? url : undefined
}

/** In which language an access document is; of one that is not there, what its server will take. */
export async function languageOf(url: string, fetchImpl: Fetch): Promise<AccessDocument['language']> {
  const { headers } = await head(url, fetchImpl)
  const types = readLinks(headers.get('link'), url).get('type') ?? []
  return types.includes(ACP.AccessControlResource) ? 'acp' : 'wac'
}

async function head(url: string, fetchImpl: Fetch): Promise<Response> {
  return await fetchImpl(url, { method: 'HEAD', cache: 'no-cache' }).catch((error: unknown) => {
    throw toAppError(error, url)
  })
}
