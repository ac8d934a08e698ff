'use client'
import { AppLink } from '@hearth/kit/app-link.tsx'
import { useMyPod } from '@hearth/kit/pod.ts'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { CloudOff, Images, UserRoundPlus } from 'lucide-react'
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
  const { posts, silent } = stream.data
  return (
    <>
      <h1 className="sr-only">Photos of the people you follow</h1>
      {silent.length > 0 && <Silent hosts={silent} />}
      {posts.length === 0 ? <NothingYet /> : <PhotoGrid posts={posts} label="Photos, newest first" />}
    </>
  )
}

function Silent({ hosts }: { hosts: readonly string[] }) {
  return (
    <p
      role="status"
      className="mb-3 flex items-center gap-2 rounded-card border px-3.5 py-2 text-sm text-muted"
    >
      <CloudOff size={16} aria-hidden className="shrink-0" />
      {new Intl.ListFormat().format(hosts)} {hosts.length === 1 ? 'is' : 'are'} not answering right now, so
      some photos are missing.
    </p>
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
