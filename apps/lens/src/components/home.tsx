'use client'
import { useApp } from '@hearth/kit/app-providers.tsx'
import { useMyPod } from '@hearth/kit/pod.ts'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { CloudOff, Images } from 'lucide-react'
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

function NothingYet() {
  const { config } = useApp()
  const stream = config.apps.find((app) => app.id === 'stream')
  return (
    <EmptyState
      icon={<Images size={28} />}
      title="Your wall is ready for its first photo"
      action={<NewPost />}
    >
      Share one of your own, or follow people{' '}
      {stream === undefined ? (
        'in any app'
      ) : (
        <a className="text-accent underline underline-offset-4" href={stream.url}>
          in {stream.name}
        </a>
      )}
      : their photos appear here, because you follow them and not an app.
    </EmptyState>
  )
}
