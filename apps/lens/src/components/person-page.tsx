'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { Unreachable } from '@hearth/kit/ui/unreachable.tsx'
import { ImagePlus } from 'lucide-react'
import { useAnswered } from '#data/answered.ts'
import { usePhotosOf } from '#data/photos.ts'
import { FollowButton } from './follow-button.tsx'
import { NewPost } from './new-post.tsx'
import { PhotoGrid, PhotoGridSkeleton } from './photo-grid.tsx'

/** Somebody's pictures under their face. */
export function PersonPage({ webid }: { webid: string }) {
  return (
    <>
      <PersonHeader webid={webid} />
      <PersonPhotos webid={webid} />
    </>
  )
}

/** The signed-in person's own page. */
export function OwnPage() {
  return <PersonPage webid={useSignedIn().webid} />
}

function PersonHeader({ webid }: { webid: string }) {
  const { data: person } = usePerson(webid)
  const { data: photos } = usePhotosOf(webid)
  const name = displayName(person, webid)
  return (
    <header className="flex flex-wrap items-center gap-x-5 gap-y-3 pt-3 pb-6 sm:pt-6">
      <Avatar name={name} webid={webid} photo={person?.photo} size={88} />
      <div className="flex min-w-0 grow basis-48 flex-col gap-1">
        <h1 className="text-2xl font-bold tracking-tight text-balance wrap-anywhere sm:text-3xl" dir="auto">
          {name}
        </h1>
        <p className="text-sm text-muted" title={webid}>
          {hostOf(webid)}
          {photos !== undefined &&
            photos.posts.length > 0 &&
            ` · ${photos.posts.length} ${photos.posts.length === 1 ? 'post' : 'posts'}`}
        </p>
        {person?.note !== undefined && (
          <p className="max-w-prose text-pretty" dir="auto">
            {person.note}
          </p>
        )}
      </div>
      <FollowButton webid={webid} name={name} />
    </header>
  )
}

function PersonPhotos({ webid }: { webid: string }) {
  const me = useSignedIn()
  const { data: person } = usePerson(webid)
  const { data, error, ownHost, retry } = useAnswered(usePhotosOf(webid))
  const isMe = me.webid === webid
  if (data !== undefined && data.posts.length > 0) {
    const failing = error === undefined ? data.unread : [isMe ? ownHost : hostOf(webid)]
    return (
      <>
        <div className="mb-3 has-[>:empty]:hidden">
          <Unreachable failed={failing} awaited={[]} what="photos" onRetry={retry} />
        </div>
        <PhotoGrid posts={data.posts} label={`Photos by ${displayName(person, webid)}`} within={webid} />
      </>
    )
  }
  if (error !== undefined) return <ErrorState error={error} onRetry={retry} />
  if (data === undefined) return <PhotoGridSkeleton />
  return (
    <EmptyState
      icon={<ImagePlus size={28} />}
      title={isMe ? 'Nothing on your wall yet' : 'No photos to see here'}
      action={isMe ? <NewPost /> : undefined}
    >
      {isMe
        ? 'Photos you share go into your own pod, in two sizes and without the place they were taken.'
        : 'Either there are none, or they are for other people.'}
    </EmptyState>
  )
}
