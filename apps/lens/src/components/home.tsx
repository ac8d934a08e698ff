'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { AppLink } from '@hearth/kit/app-link.tsx'
import { useMyPod } from '@hearth/kit/pod.ts'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { Unreachable } from '@hearth/kit/ui/unreachable.tsx'
import { Images, UserRoundPlus } from 'lucide-react'
import { usePhotoStream } from '#data/photos.ts'
import { NewPost } from './new-post.tsx'
import { PhotoGrid, PhotoGridSkeleton } from './photo-grid.tsx'

export function Home() {
  const pod = useMyPod()
  const stream = usePhotoStream()
  const failed = stream.data === undefined ? (pod.error ?? stream.error) : undefined
  if (failed)
    return <ErrorState error={failed} onRetry={() => void (pod.error ? pod.refetch() : stream.refetch())} />
  if (stream.data === undefined) return <PhotoGridSkeleton />
  const { posts, unread } = stream.data
  const own = hostOf(pod.data?.storage ?? '')
  // What is kept from before is on the screen although my own pod does not answer.
  const isOwnFailing = (pod.error ?? stream.error) !== null
  const failing = isOwnFailing ? [...new Set([...unread, own])] : unread
  return (
    <>
      <h1 className="sr-only">Photos of the people you follow</h1>
      <div className="mb-3 has-[>:empty]:hidden">
        <Unreachable
          failed={failing}
          awaited={[]}
          what="photos"
          onRetry={() => void (pod.error ? pod.refetch() : stream.refetch())}
        />
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
