'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { usePerson } from '@hearth/kit/pod.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { Tabs } from '@hearth/kit/ui/tabs.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Unreachable } from '@hearth/kit/ui/unreachable.tsx'
import { Globe, Link2, Lock, NotebookPen } from 'lucide-react'
import { useSearchParams } from 'next/navigation.js'
import { usePostsOf } from '#data/feeds.ts'
import { useMe } from '#data/me.tsx'
import type { Post } from '#data/posts.ts'
import { EditProfile } from './edit-profile.tsx'
import { FollowButton } from './follow-button.tsx'
import { Face, useNameOf } from './person.tsx'
import { PostFeed } from './post-feed.tsx'
import { PostPhoto } from './post-photos.tsx'
import { PostSkeletons } from './post-skeleton.tsx'
import { ShareMenu } from './share-menu.tsx'

/** Somebody: who they are, what I read and share, their posts. */
export function ProfilePage() {
  const me = useMe()
  return <Profile webid={useSearchParams().get('webid') ?? me.webid} />
}

/** My own. */
export function MyProfilePage() {
  return <Profile webid={useMe().webid} />
}

function Profile({ webid }: { webid: string }) {
  const person = usePerson(webid)
  if (person.isError && person.data === undefined) {
    return (
      <>
        <h1 className="sr-only">Profile</h1>
        <ErrorState
          error={person.error}
          title="This profile did not load"
          onRetry={() => void person.refetch()}
        />
      </>
    )
  }
  return (
    <div className="flex flex-col gap-6">
      <ProfileHeader webid={webid} />
      <ProfilePosts webid={webid} />
    </div>
  )
}

function ProfileHeader({ webid }: { webid: string }) {
  const me = useMe()
  const { name } = useNameOf(webid)
  const person = usePerson(webid)
  const profile = person.data
  return (
    <header className="flex flex-col gap-4 pt-2">
      <div className="flex flex-wrap items-center gap-4">
        <Face webid={webid} size={88} />
        <div className="min-w-0 grow">
          {person.isPending ? (
            <Skeleton className="h-8 w-40" />
          ) : (
            <h1 className="text-3xl font-bold tracking-tight wrap-anywhere" dir="auto">
              {name}
            </h1>
          )}
          <p className="truncate text-muted">{profile?.role ?? hostOf(webid)}</p>
        </div>
        {webid === me.webid ? (
          <div className="flex flex-wrap gap-2">
            <CopyAddress webid={webid} />
            {profile !== undefined && <EditProfile profile={profile} />}
          </div>
        ) : (
          <div className="flex flex-wrap gap-2">
            <FollowButton person={{ webid, name }} />
            <ShareMenu person={{ webid, name }} />
          </div>
        )}
      </div>
      {profile?.note !== undefined && (
        <p className="max-w-prose whitespace-pre-wrap" dir="auto">
          {profile.note}
        </p>
      )}
      {profile?.homepage !== undefined && /^https?:/.test(profile.homepage) && (
        <a
          href={profile.homepage}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="inline-flex items-center gap-1.5 self-start text-accent hover:underline"
        >
          <Globe size={16} aria-hidden />
          {hostOf(profile.homepage)}
        </a>
      )}
    </header>
  )
}

/** What a friend types to find me. */
function CopyAddress({ webid }: { webid: string }) {
  const { toast } = useToast()
  const copy = (): void => {
    navigator.clipboard.writeText(webid).then(
      () => toast('Your address is copied. Send it to a friend, and they find you by it'),
      () => toast(`this browser does not let the page copy; your address is ${webid}`, { kind: 'failed' }),
    )
  }
  return (
    <Button look="quiet" onPress={copy}>
      <Link2 size={16} aria-hidden />
      Copy my address
    </Button>
  )
}

function ProfilePosts({ webid }: { webid: string }) {
  const timeline = usePostsOf(webid)
  if (timeline.isLoading) {
    return (
      <div className="flex flex-col gap-3">
        <PostSkeletons />
      </div>
    )
  }
  if (timeline.posts.length === 0 && timeline.failedHosts.length > 0) {
    return (
      <ErrorState
        error={undefined}
        title={`${timeline.failedHosts.join(', ')} could not be read`}
        onRetry={timeline.refetch}
      />
    )
  }
  const posts = timeline.posts.filter((post) => post.inReplyTo === undefined)
  const replies = timeline.posts.filter((post) => post.inReplyTo !== undefined)
  const photos = posts.filter((post) => post.attachments.length > 0)
  const lists = [
    { id: 'posts', label: 'Posts', posts },
    { id: 'replies', label: 'Answers', posts: replies },
  ]
  return (
    <>
      <Unreachable
        failed={timeline.failedHosts}
        awaited={timeline.awaitedHosts}
        what="posts"
        onRetry={timeline.refetch}
      />
      <Tabs
        label="What to show"
        tabs={[
          ...lists.map((list) => ({
            id: list.id,
            label: list.label,
            content: (
              <PostList posts={list.posts} isBusy={timeline.isPartial} label={list.label} webid={webid} />
            ),
          })),
          { id: 'photos', label: 'Photos', content: <Photos posts={photos} webid={webid} /> },
        ]}
      />
    </>
  )
}

function PostList({
  posts,
  isBusy,
  label,
  webid,
}: {
  posts: readonly Post[]
  isBusy: boolean
  label: string
  webid: string
}) {
  return (
    <div className="pt-4">
      {posts.length === 0 ? (
        <Nothing webid={webid} />
      ) : (
        <PostFeed posts={posts} isBusy={isBusy} label={label} />
      )}
    </div>
  )
}

function Photos({ posts, webid }: { posts: readonly Post[]; webid: string }) {
  const shown = posts.flatMap(({ sensitive, attachments, updated }) =>
    sensitive ? [] : attachments.map((photo) => [photo, updated] as const),
  )
  const photos = [...new Map(shown)]
  if (photos.length === 0) return <Nothing webid={webid} />
  return (
    <div className="grid grid-cols-2 gap-1.5 pt-4 sm:grid-cols-3">
      {photos.map(([photo, version]) => (
        <div key={photo} className="overflow-hidden rounded-control">
          <PostPhoto iri={photo} version={version} shape="tile" />
        </div>
      ))}
    </div>
  )
}

function Nothing({ webid }: { webid: string }) {
  const me = useMe()
  const { name } = useNameOf(webid)
  return webid === me.webid ? (
    <EmptyState icon={<NotebookPen size={28} />} title="Nothing here yet">
      What you post appears here, each with the people it is for.
    </EmptyState>
  ) : (
    <EmptyState icon={<Lock size={28} />} title={`Nothing from ${name} for you yet`}>
      What they share with you, or with everybody, appears here.
    </EmptyState>
  )
}
