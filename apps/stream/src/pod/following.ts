import { AppError } from '@hearth/kit/app-error.ts'
import { type Follow, followIri, followQuads, readFollowing } from '@hearth/vocab/following.ts'
import { AS } from '@hearth/vocab/terms.ts'
import { quad } from '@hearth/vocab/write.ts'
import { ensureContact } from './contacts.ts'
import { patchDocument, readDocument, requireDocument } from './documents.ts'
import type { Me } from './me.ts'
import { sendNotice } from './send-notice.ts'

export async function loadFollowing(me: Me): Promise<Follow[]> {
  const graph = await readDocument(me.following, me.fetch)
  return graph === undefined ? [] : readFollowing(graph, me.following)
}

async function loadFollowers(me: Me): Promise<Follow[]> {
  const graph = await readDocument(me.followers, me.fetch)
  return graph === undefined ? [] : readFollowing(graph, me.followers)
}

/** data-model 2.6, step 1: the row, the contact card, the notice. */
export async function follow(me: Me, person: { webid: string; name: string }): Promise<void> {
  if (person.webid === me.webid) throw new AppError('conflict', 'you see your own posts already')
  const iri = await followIri(me.following, person.webid)
  const graph = await requireDocument(me.following, me.fetch)
  if (!graph.bySubject.has(iri)) {
    const row = { iri, actor: me.webid, person: person.webid, since: new Date().toISOString() }
    await patchDocument(me.following, { inserts: followQuads(me.following, row) }, me.fetch)
  }
  await ensureContact(me, person)
  // Following needs no permission: an inbox that does not answer changes nothing.
  await sendNotice(me, person.webid, { kind: 'Follow', object: person.webid, source: iri }).catch(
    () => undefined,
  )
}

export async function unfollow(me: Me, webid: string): Promise<void> {
  const iri = await followIri(me.following, webid)
  const graph = await requireDocument(me.following, me.fetch)
  const deletes = [...graph].filter(
    ({ subject, object }) =>
      subject.value === iri || (subject.value === me.following && object.value === webid),
  )
  if (deletes.length > 0) await patchDocument(me.following, { deletes }, me.fetch)
  await sendNotice(me, webid, { kind: 'Undo', object: iri, target: webid }).catch(() => undefined)
}

/** The answer to a Follow: a row among my followers, and a word back. */
export async function acceptFollower(me: Me, webid: string, proof: string): Promise<void> {
  await patchDocument(me.followers, { inserts: [quad(me.followers, AS.items, webid)] }, me.fetch)
  await sendNotice(me, webid, { kind: 'Accept', object: proof, target: webid }).catch(() => undefined)
}

export async function removeFollower(me: Me, webid: string): Promise<void> {
  const followers = await loadFollowers(me)
  if (!followers.some((follower) => follower.person === webid)) return
  await patchDocument(me.followers, { deletes: [quad(me.followers, AS.items, webid)] }, me.fetch)
}
