'use client'
import { AppLink } from '@hearth/kit/app-link.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { Unreachable } from '@hearth/kit/ui/unreachable.tsx'
import { Images, UserRoundPlus } from 'lucide-react'
import { useAnswered } from '#data/answered.ts'
import { usePhotoStream } from '#data/photos.ts'
import { NewPost } from './new-post.tsx'
import { PhotoGrid, PhotoGridSkeleton } from './photo-grid.tsx'

export function Home() {
  const { data, error, ownHost, retry } = useAnswered(usePhotoStream())
  if (data === undefined)
    return error === undefined ? <PhotoGridSkeleton /> : <ErrorState error={error} onRetry={retry} />
  const { posts, unread } = data
  // What is kept from before is on the screen although my own pod does not answer.
  const failing = error === undefined ? unread : [...new Set([...unread, ownHost])]
  return (
    <>
      <h1 className="sr-only">Photos of the people you follow</h1>
      <div className="mb-3 has-[>:empty]:hidden">
        <Unreachable failed={failing} awaited={[]} what="photos" onRetry={retry} />
      </div>
      {posts.length === 0 ? <NothingYet /> : <PhotoGrid posts={posts} label="Photos, newest first" />}
    </>
  )
}

/** A newcomer's wall: the two ways in which it fills. */
function NothingYet() {
  return (
    <EmptyState
      icon={<Images size={28} />}
      title="Your wall is ready for its first photo"
      action={
        <>
          <NewPost />
          <AppLink
            href="/people"
            className="inline-flex h-10 items-center gap-2 rounded-control border border-edge/60 px-4 font-medium hover:bg-raised"
          >
            <UserRoundPlus size={18} aria-hidden />
            Find people
          </AppLink>
        </>
      }
    >
      Share one of your own: it goes into your pod, for everybody or for one circle of people. Or follow
      somebody, on whichever server they are, and their photos appear here.
    </EmptyState>
  )
}
