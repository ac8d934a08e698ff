import { findAccessDocument } from '@hearth/kit/access-document.ts'
import { accessQuads, missingAccessQuads, syncedMembers, syncPatch } from '@hearth/vocab/access-document.ts'
import type { AccessRule } from '@hearth/vocab/access-rules.ts'
import { createDocument, patchDocument, requireDocument } from './documents.ts'

/** Gives a resource its access rules, in its server's language; rules that somebody wrote before stay. Repeatable. */
export async function giveAccess(
  resource: string,
  rules: readonly AccessRule[],
  fetchImpl: typeof fetch,
): Promise<void> {
  const document = await findAccessDocument(resource, fetchImpl)
  const isNew = await createDocument(document.url, accessQuads(rules, document), fetchImpl)
  if (isNew || document.language === 'wac') return
  const inserts = missingAccessQuads(await requireDocument(document.url, fetchImpl), rules, document)
  if (inserts.length > 0) await patchDocument(document.url, { inserts }, fetchImpl)
}

/** Brings the rules of a resource that were copied from `source` in step with its members. */
export async function syncAccess(
  resource: string,
  source: string,
  members: readonly string[],
  fetchImpl: typeof fetch,
): Promise<void> {
  const { url } = await findAccessDocument(resource, fetchImpl)
  const lists = syncedMembers(await requireDocument(url, fetchImpl))
  for (const list of lists.filter(({ sources }) => sources.includes(source))) {
    const patch = syncPatch(list, members)
    if (patch.inserts.length > 0 || patch.deletes.length > 0) await patchDocument(url, patch, fetchImpl)
  }
}
