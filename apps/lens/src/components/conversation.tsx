'use client'
import { useOtherApps } from '@hearth/kit/app-providers.tsx'
import { Markdown } from '@hearth/kit/markdown.tsx'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { RelativeTime } from '@hearth/kit/relative-time.tsx'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { AudienceChip, Chip } from '@hearth/kit/ui/chip.tsx'
import type { Comment } from '@hearth/vocab/comment.ts'
import { audienceOf } from '@hearth/vocab/layout.ts'
import { Lock, MessageCircle } from 'lucide-react'
import Link from 'next/link.js'
import { useAudiences } from '#data/audiences.ts'
import { useMyLikes } from '#data/likes.ts'
import type { PhotoPost } from '#data/read-photos.ts'
import { useConversation } from '#data/thread.ts'
import { LikeButton } from './like-button.tsx'
import { personHref } from './photo-href.ts'

/** Beside the picture: who made it, what they say, who likes it, what others say. */
export function Conversation({ post }: { post: PhotoPost }) {
  const { data } = useConversation(post)
  return (
    <div className="flex flex-col gap-5 p-5">
      <AuthorLine post={post} />
      <WhoSees post={post} />
      {post.caption !== '' && <Markdown text={post.caption} lang={post.language} />}
      <div className="flex flex-wrap items-center gap-3">
        <LikeButton post={post} />
        <AnswerInStream iri={post.iri} />
        <Likers post={post} likers={data?.likers ?? []} />
      </div>
      <Replies replies={data?.replies ?? []} />
    </div>
  )
}

/** Lens shows what is said; it is said in the app for words, at the same post (data-model 4.5). */
function AnswerInStream({ iri }: { iri: string }) {
  const stream = useOtherApps().find(({ id }) => id === 'stream')
  if (stream === undefined) return null
  return (
    <a
      href={new URL(`open?${new URLSearchParams({ iri })}`, stream.url).href}
      className="inline-flex min-h-10 items-center gap-2 rounded-control border border-edge/60 px-4 font-medium hover:bg-raised"
    >
      <MessageCircle size={18} aria-hidden />
      Comment in {stream.name}
    </a>
  )
}

function AuthorLine({ post: { author: webid, published, updated } }: { post: PhotoPost }) {
  const { data: person } = usePerson(webid)
  const name = displayName(person, webid)
  return (
    <Link href={personHref(webid)} className="flex items-center gap-3 rounded-lg">
      <Avatar name={name} webid={webid} photo={person?.photo} size={44} />
      <span className="min-w-0">
        <span className="block truncate font-semibold" dir="auto">
          {name}
        </span>
        <span className="block text-sm text-muted">
          <RelativeTime iso={published} />
          {updated !== undefined && ' · edited'}
        </span>
      </span>
    </Link>
  )
}

// Always in sight who can see a picture, and for a limited one why you can.
function WhoSees({ post }: { post: PhotoPost }) {
  const { webid } = useSignedIn()
  const { data: author } = usePerson(post.author)
  const { data: audiences } = useAudiences()
  if (post.isPublic) return <AudienceChip audience={{ kind: 'public' }} className="self-start" />
  const own = audiences?.find(({ name }) => name === audienceOf(post.iri))
  if (webid === post.author && own !== undefined)
    return <AudienceChip audience={own.audience} className="self-start" />
  return (
    <Chip icon={<Lock size={14} aria-hidden />} className="self-start">
      {webid === post.author ? 'Not public' : `Shared with you by ${displayName(author, post.author)}`}
    </Chip>
  )
}

// My own like is known from my pod at once; the thread may learn of it later.
function Likers({ post, likers }: { post: PhotoPost; likers: readonly string[] }) {
  const { webid } = useSignedIn()
  const { data: mine } = useMyLikes()
  const others = likers.filter((liker) => liker !== webid)
  const isMine = mine?.includes(post.iri) ?? false
  const first = usePerson(others[0])
  if (others.length === 0) return isMine ? <span className="text-sm text-muted">You like this</span> : null
  const name = displayName(first.data, others[0] ?? '')
  const rest = others.length - 1 + (isMine ? 1 : 0)
  const text = `${likersText({ name, rest, isMine })} like${rest === 0 ? 's' : ''} this`
  return (
    <span className="flex min-w-0 items-center gap-2 text-sm text-muted">
      <Avatar name={name} webid={others[0] ?? ''} photo={first.data?.photo} size={24} />
      <span className="truncate">{text}</span>
    </span>
  )
}

function likersText({ name, rest, isMine }: { name: string; rest: number; isMine: boolean }): string {
  if (rest === 0) return name
  if (isMine && rest === 1) return `You and ${name}`
  return `${name} and ${rest} ${rest === 1 ? 'other' : 'others'}`
}

function Replies({ replies }: { replies: readonly Comment[] }) {
  if (replies.length === 0) return null
  return (
    <section aria-label="Comments" className="border-t pt-5">
      <ul className="flex flex-col gap-5">
        {replies.map((reply) => (
          <Reply key={reply.iri} reply={reply} />
        ))}
      </ul>
    </section>
  )
}

function Reply({ reply }: { reply: Comment }) {
  const { data: person } = usePerson(reply.author)
  const name = displayName(person, reply.author)
  return (
    <li className="flex gap-3">
      <Avatar name={name} webid={reply.author} photo={person?.photo} size={32} />
      <div className="min-w-0 grow">
        <p className="text-sm">
          <span className="font-semibold" dir="auto">
            {name}
          </span>{' '}
          <span className="text-muted">
            <RelativeTime iso={reply.published} />
            {reply.updated !== undefined && ' · edited'}
          </span>
        </p>
        <Markdown text={reply.content} lang={reply.language} />
      </div>
    </li>
  )
}
