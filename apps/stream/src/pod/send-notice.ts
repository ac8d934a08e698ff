import { AppError } from '@hearth/kit/app-error.ts'
import { findInbox } from '@hearth/kit/load-person.ts'
import { type Comment, threadEntryQuads } from '@hearth/vocab/comment.ts'
import { type Notice, noticeQuads } from '@hearth/vocab/notice.ts'
import { mayBeWithin } from '@hearth/vocab/own-place.ts'
import { postDocument } from './documents.ts'
import type { Me } from './me.ts'

type Message = Omit<Notice, 'iri' | 'actor' | 'published'>

/** Drops a notice in somebody's inbox. `copy` travels along where the reader could not fetch the original. */
export async function sendNotice(me: Me, to: string, message: Message, copy?: Comment): Promise<void> {
  const inbox = await findInbox(to, me.fetch)
  if (inbox === undefined)
    throw new AppError('not-found', `${new URL(to).host} gives no place to leave a message`)
  await sendNoticeTo(me, inbox, message, copy)
}

/** The same where the inbox is known. One that is a place of mine is named by who may not write there. */
export async function sendNoticeTo(me: Me, inbox: string, message: Message, copy?: Comment): Promise<void> {
  if (inbox !== me.inbox && mayBeWithin(inbox, me.storages))
    throw new AppError('forbidden', 'the place to leave a message is said to be inside your own pod')
  const notice = noticeQuads({ ...message, iri: inbox, actor: me.webid, published: new Date().toISOString() })
  const entry = copy === undefined ? [] : threadEntryQuads(copy, inbox).slice(1)
  await postDocument(inbox, [...notice, ...entry], me.fetch)
}
