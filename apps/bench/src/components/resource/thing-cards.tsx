'use client'
import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import { Markdown } from '@hearth/kit/markdown.tsx'
import { displayName } from '@hearth/kit/pod.ts'
import { RelativeTime } from '@hearth/kit/relative-time.tsx'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { Chip } from '@hearth/kit/ui/chip.tsx'
import { classNames } from '@hearth/kit/ui/class-names.ts'
import type { Photo } from '@hearth/vocab/photo.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { Globe, ImageIcon, MessageSquareReply } from 'lucide-react'
import Link from 'next/link.js'
import { useState } from 'react'
import { useDocument } from '#data/documents.ts'
import { nameOf } from '#rdf/container-listing.ts'
import { type Thing, thingsIn } from '#rdf/things.ts'
import { resourceHref } from '../hrefs.ts'
import { PersonCell } from '../term-cell.tsx'

/** The document as what it is about; the one that the link meant is marked. */
export function ThingCards({ things, focus }: { things: readonly Thing[]; focus: string }) {
  return (
    <ul className="mt-3 flex flex-col gap-3">
      {things.map((thing) => (
        <li
          key={`${thing.kind} ${thing.iri}`}
          className={classNames(
            'max-w-2xl rounded-card border bg-panel p-4',
            thing.iri === focus && things.length > 1 && 'border-accent',
          )}
        >
          <ThingCard thing={thing} />
        </li>
      ))}
    </ul>
  )
}

function ThingCard({ thing }: { thing: Thing }) {
  if (thing.kind === 'post') return <PostCard post={thing.post} />
  if (thing.kind === 'photo') return <PhotoCard photo={thing.photo} />
  if (thing.kind === 'person') return <PersonCard profile={thing.profile} />
  const { name, members } = thing.aspect
  return (
    <div className="flex flex-col gap-2">
      <h2 className="font-semibold">
        {name} ({members.length})
      </h2>
      <ul className="flex flex-col gap-2">
        {members.map((webid) => (
          <li key={webid}>
            <PersonCell webid={webid} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function PostCard({ post }: { post: Post }) {
  return (
    <article className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <PersonCell webid={post.author} />
        <RelativeTime iso={post.published} />
        {post.isPublic && (
          <Chip color="var(--color-accent)" icon={<Globe size={13} aria-hidden />}>
            Says it is public
          </Chip>
        )}
        {post.isForeign && <Chip>From another kind of app</Chip>}
      </header>
      {post.warning !== undefined && <p className="font-medium">{post.warning}</p>}
      <Markdown text={post.content} lang={post.language} />
      {post.attachments.map((iri) => (
        <Attachment key={iri} iri={iri} />
      ))}
      {post.inReplyTo !== undefined && (
        <IriLink iri={post.inReplyTo} icon={<MessageSquareReply size={15} aria-hidden />}>
          What this answers
        </IriLink>
      )}
    </article>
  )
}

/** A photo of a post, out of its own document; anything else is a link to it. */
function Attachment({ iri }: { iri: string }) {
  const { data } = useDocument(iri)
  const things = data?.body.kind === 'turtle' ? thingsIn(data.body.source, data.url) : undefined
  const photo = things?.known.find((thing) => thing.kind === 'photo' && thing.iri === iri)
  return (
    <div className="flex flex-col gap-1.5">
      {photo?.kind === 'photo' && <PhotoCard photo={photo.photo} />}
      <IriLink iri={iri} icon={<ImageIcon size={15} aria-hidden />}>
        Open the attachment
      </IriLink>
    </div>
  )
}

function IriLink({ iri, icon, children }: { iri: string; icon: React.ReactNode; children: string }) {
  return (
    <Link
      href={resourceHref(iri)}
      title={iri}
      className="inline-flex items-center gap-1.5 self-start rounded text-sm text-accent underline-offset-4 hover:underline"
    >
      {icon}
      {children}
    </Link>
  )
}

const shownWidth = 640

function PhotoCard({ photo }: { photo: Photo }) {
  const [failed, setFailed] = useState(false)
  const rendition = renditionFor(photo, shownWidth)
  return (
    <figure className="flex flex-col gap-2">
      {rendition === undefined || failed ? (
        <p className="rounded-control bg-raised px-4 py-8 text-center text-muted">
          The picture itself did not load.
        </p>
      ) : (
        <AuthenticatedImage
          src={rendition.href}
          alt={photo.alt}
          width={rendition.width}
          height={rendition.height}
          className="h-auto max-h-[60vh] w-auto max-w-full rounded-control"
          onFail={() => setFailed(true)}
        />
      )}
      <figcaption className="text-sm text-muted">
        {photo.alt === '' ? 'Nobody has described this picture yet.' : photo.alt}
        <span className="mt-1 flex flex-wrap gap-x-3">
          {photo.renditions.map(({ href, width }) => (
            <a
              key={href}
              href={href}
              target="_blank"
              rel="noopener noreferrer"
              className="text-accent hover:underline"
            >
              {nameOf(href)}
              {width !== undefined && ` (${width} wide)`}
            </a>
          ))}
        </span>
      </figcaption>
    </figure>
  )
}

function PersonCard({ profile }: { profile: Profile }) {
  const name = displayName(profile, profile.webid)
  return (
    <div className="flex items-start gap-4">
      <Avatar name={name} webid={profile.webid} photo={profile.photo} size={64} />
      <div className="min-w-0">
        <h2 className="text-lg font-semibold">{name}</h2>
        <p className="font-mono text-xs break-all text-muted">{profile.webid}</p>
        {profile.note !== undefined && <p className="mt-2 text-pretty">{profile.note}</p>}
        <dl className="mt-3 grid gap-x-4 sm:grid-cols-[auto_1fr] gap-y-1 text-sm">
          <Fact name="Signs in with" values={profile.issuers} />
          <Fact name="Keeps data at" values={profile.storages} />
          <Fact name="Inbox" values={profile.inbox === undefined ? [] : [profile.inbox]} />
        </dl>
      </div>
    </div>
  )
}

function Fact({ name, values }: { name: string; values: readonly string[] }) {
  if (values.length === 0) return null
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 max-sm:mb-1">
        {values.map((value) => (
          <Link
            key={value}
            href={resourceHref(value)}
            className="block break-all text-accent hover:underline"
          >
            {value.replace(/^https?:\/\//, '')}
          </Link>
        ))}
      </dd>
    </>
  )
}
