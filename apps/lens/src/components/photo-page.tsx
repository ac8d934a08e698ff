'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { useKeepPlace } from '@hearth/kit/keep-place.ts'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { classNames } from '@hearth/kit/ui/class-names.ts'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import { Unreachable } from '@hearth/kit/ui/unreachable.tsx'
import { useRouter } from 'next/navigation.js'
import { useCallback, useEffect } from 'react'
import { usePhotoPost } from '#data/photos.ts'
import { Conversation } from './conversation.tsx'
import { hasWallBehind, personHref, rememberSeen } from './photo-href.ts'
import { CloseButton, Stage } from './stage.tsx'

/** One post as large as the window, and the conversation beside it. */
export function PhotoPage({ iri, within }: { iri: string; within: string | undefined }) {
  const post = usePhotoPost(iri)
  const close = useClose(within)
  const { data: author } = usePerson(post.data?.author)
  useKeepPlace()
  useEffect(() => rememberSeen(iri), [iri])
  // Where nothing is known there is nothing to say beside it.
  const hasFailed = post.data === undefined && post.error !== null
  return (
    <div
      className={classNames(
        'grid min-h-dvh grid-cols-1 bg-canvas lg:h-dvh',
        !hasFailed && 'lg:grid-cols-[1fr_25rem]',
      )}
    >
      <main id="content" tabIndex={-1} className="relative grid outline-none">
        <h1 className="sr-only">
          {post.data === undefined ? 'Photo' : `Photo by ${displayName(author, post.data.author)}`}
        </h1>
        {post.data === undefined ? (
          <div className="relative grid min-h-[60dvh] scheme-dark place-items-center bg-canvas text-ink">
            <CloseButton onPress={close} />
            {post.error ? (
              <ErrorState error={post.error} onRetry={() => void post.refetch()} />
            ) : (
              <LoadingLabel>Loading photo</LoadingLabel>
            )}
          </div>
        ) : (
          <Stage key={iri} post={post.data} within={within} onClose={close} />
        )}
      </main>
      {!hasFailed && (
        <aside aria-label="About this photo" className="bg-panel lg:overflow-y-auto lg:border-s">
          {post.data === undefined ? (
            <AsideSkeleton />
          ) : (
            <>
              <div className="px-5 pt-5 has-[>:empty]:hidden">
                <Unreachable
                  failed={post.error === null ? [] : [hostOf(iri)]}
                  awaited={[]}
                  what="of this"
                  onRetry={() => void post.refetch()}
                />
              </div>
              <Conversation post={post.data} />
            </>
          )}
        </aside>
      )}
    </div>
  )
}

function useClose(within: string | undefined): () => void {
  const router = useRouter()
  return useCallback(() => {
    if (hasWallBehind()) router.back()
    else router.push(within === undefined ? '/' : personHref(within))
  }, [router, within])
}

function AsideSkeleton() {
  return (
    <div className="flex flex-col gap-5 p-5">
      <div className="flex items-center gap-3">
        <Skeleton className="size-11 rounded-full" />
        <Skeleton className="h-5 w-36" />
      </div>
      <Skeleton className="h-16" />
    </div>
  )
}
