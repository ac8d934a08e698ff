'use client'
import { later } from '@hearth/kit/later.tsx'
import { BareButton } from '@hearth/kit/ui/button.tsx'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import { Tabs } from '@hearth/kit/ui/tabs.tsx'
import type { Aspect } from '@hearth/vocab/aspect.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { type Timeline, useTimeline } from '#data/feeds.ts'
import { useMe } from '#data/me.tsx'
import { hueOf, useAspects } from '#data/people.ts'
import { limitedAudiences } from '#pod/limited-audiences.ts'
import type { Me } from '#pod/me.ts'
import { postsForAspect } from '#pod/posts-for-aspect.ts'
import { useComposer } from './composer/composer-door.ts'
import { Face } from './person.tsx'
import { PostFeed } from './post-feed.tsx'
import { PostSkeletons } from './post-skeleton.tsx'

const Unreachable = later(async () => (await import('@hearth/kit/ui/unreachable.tsx')).Unreachable)
const NothingYet = later(async () => (await import('./empty-stream.tsx')).NothingYet)
const EmptyAspect = later(async () => (await import('./empty-stream.tsx')).EmptyAspect)

/** The stream: everybody, or the people of one aspect. */
export function Home() {
  const me = useMe()
  const timeline = useTimeline()
  const aspects = useAspects().data ?? []
  const posts = timeline.posts.filter((post) => post.inReplyTo === undefined)
  const tabs = [
    { id: 'all', label: 'All', content: <Stream timeline={timeline} posts={posts} label="Everyone" /> },
    ...aspects.map((aspect) => ({
      id: aspect.iri,
      label: <AspectLabel aspect={aspect} aspects={aspects} />,
      content: <AspectStream aspect={aspect} timeline={timeline} posts={posts} me={me} />,
    })),
  ]
  return (
    <div className="flex flex-col gap-4">
      <h1 className="sr-only">Home</h1>
      <Prompt />
      {aspects.length === 0 ? (
        tabs[0]?.content
      ) : (
        <Tabs
          label="Whose posts"
          tabs={tabs.map((tab) => ({ ...tab, content: <div className="pt-4">{tab.content}</div> }))}
        />
      )}
    </div>
  )
}

function AspectLabel({ aspect, aspects }: { aspect: Aspect; aspects: readonly Aspect[] }) {
  return (
    <>
      <span
        aria-hidden
        className="size-2.5 rounded-full"
        style={{ background: `var(--color-aspect-${hueOf(aspects, aspect.iri)})` }}
      />
      {aspect.name}
    </>
  )
}

/** Looks like a field, opens the composer. */
function Prompt() {
  const me = useMe()
  const composer = useComposer()
  return (
    <BareButton
      onPress={composer.open}
      className="flex w-full cursor-pointer items-center gap-3 rounded-card border bg-panel px-4 py-3 text-start text-muted transition-colors hover:border-edge/60 sm:px-5"
    >
      <Face webid={me.webid} size={40} />
      <span className="grow text-lg">What would you like to say?</span>
      <kbd aria-hidden className="hidden rounded border px-1.5 font-sans text-xs leading-5 sm:inline">
        c
      </kbd>
    </BareButton>
  )
}

function Stream({ timeline, posts, label }: { timeline: Timeline; posts: readonly Post[]; label: string }) {
  const isEmpty = posts.length === 0
  if (!timeline.isLoading && isEmpty && timeline.error !== undefined) {
    return <ErrorState error={timeline.error} onRetry={timeline.refetch} />
  }
  if (timeline.isLoading || (isEmpty && timeline.isPartial)) {
    return (
      <div className="flex flex-col gap-3">
        <PostSkeletons />
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      {/* Mostly everybody answers: its code need not come before the first look. */}
      {timeline.failedHosts.length + timeline.awaitedHosts.length > 0 && (
        <Unreachable
          failed={timeline.failedHosts}
          awaited={timeline.awaitedHosts}
          what="posts"
          onRetry={timeline.refetch}
        />
      )}
      {isEmpty ? <NothingYet /> : <PostFeed posts={posts} isBusy={timeline.isPartial} label={label} />}
    </div>
  )
}

function AspectStream({
  aspect,
  timeline,
  posts,
  me,
}: {
  aspect: Aspect
  timeline: Timeline
  posts: readonly Post[]
  me: Me
}) {
  const own = limitedAudiences(me).filter((audience) => audience.sources.includes(aspect.iri))
  const theirs = postsForAspect(posts, aspect.members, {
    webid: me.webid,
    audiences: own.map((audience) => audience.name),
  })
  if (theirs.length === 0 && !timeline.isPartial) return <EmptyAspect aspect={aspect} />
  return <Stream timeline={timeline} posts={theirs} label={aspect.name} />
}
