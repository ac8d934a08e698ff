'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { AppLink } from '@hearth/kit/app-link.tsx'
import { displayName, usePerson } from '@hearth/kit/pod.ts'
import { Avatar } from '@hearth/kit/ui/avatar.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import { useAnswered } from '#data/answered.ts'
import { useFollowing } from '#data/following.ts'
import { FindSomebody } from './find-somebody.tsx'
import { FollowButton } from './follow-button.tsx'
import { personHref } from './photo-href.ts'

/** Whose photos come onto the wall, and how others get there. */
export function PeoplePage() {
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-6 pt-2">
      <h1 className="text-3xl font-bold tracking-tight">People</h1>
      <FindSomebody />
      <section aria-labelledby="followed" className="flex flex-col gap-2">
        <h2 id="followed" className="text-sm font-semibold text-muted">
          You follow
        </h2>
        <Followed />
      </section>
    </div>
  )
}

function Followed() {
  const { data, error, retry } = useAnswered(useFollowing())
  if (data === undefined) {
    if (error !== undefined) return <ErrorState error={error} onRetry={retry} />
    return (
      <div className="rounded-card border bg-panel p-4">
        <LoadingLabel>Loading the people you follow</LoadingLabel>
        <Skeleton className="h-11 w-56" />
      </div>
    )
  }
  if (data.length === 0) {
    return (
      <p className="rounded-card border border-dashed border-edge/70 px-4 py-6 text-pretty text-muted">
        Nobody yet. Ask a friend for the address of their pod: it works across servers, and whoever you follow
        here you also follow in your other apps.
      </p>
    )
  }
  return (
    <ul className="rounded-card border bg-panel">
      {data.map((webid) => (
        <FollowedPerson key={webid} webid={webid} />
      ))}
    </ul>
  )
}

function FollowedPerson({ webid }: { webid: string }) {
  const { data: person } = usePerson(webid)
  const name = displayName(person, webid)
  return (
    <li className="flex flex-wrap items-center gap-3 border-b px-4 py-3 last:border-b-0">
      <AppLink href={personHref(webid)} className="flex min-w-0 grow basis-40 items-center gap-3 rounded-lg">
        <Avatar name={name} webid={webid} photo={person?.photo} size={44} />
        <span className="min-w-0">
          <span className="block truncate font-semibold" dir="auto">
            {name}
          </span>
          <span className="block truncate text-sm text-muted">{hostOf(webid)}</span>
        </span>
      </AppLink>
      <FollowButton webid={webid} name={name} />
    </li>
  )
}
