'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { ChevronRight, FileText, Folder, Globe, KeyRound, Lock, LogIn, Users } from 'lucide-react'
import Link from 'next/link.js'
import { useAspect } from '#data/aspects.ts'
import { type RuledPlace, useSharingOverview } from '#data/sharing-overview.ts'
import { droppersOf, summaryOf } from '#sharing/plain-words.ts'
import type { Share } from '#sharing/share.ts'
import { sharingHref } from '../hrefs.ts'

/** The whole pod at a glance: every place that has rules of its own, and whom they let in. */
export function OverviewPage() {
  const overview = useSharingOverview()
  const { data: pod, error, refetch } = useMyPod()
  const failed = overview.error ?? (pod === undefined ? error : null)
  return (
    <div className="flex flex-col gap-4">
      <header>
        <h1 className="text-2xl font-semibold tracking-tight">Who can see what</h1>
        <p className="max-w-prose text-muted">
          Places in your pod with rules of their own. Everything else follows the folder it is in.
        </p>
      </header>
      {failed !== null ? (
        <ErrorState
          error={failed}
          onRetry={() => void (pod === undefined ? refetch() : overview.refetch())}
        />
      ) : overview.data === undefined ? (
        <OverviewSkeleton />
      ) : overview.data.places.length === 0 ? (
        <EmptyState icon={<KeyRound size={28} />} title="No rules to show">
          Your server does not let Bench read them, or your pod follows rules from further up.
        </EmptyState>
      ) : (
        <>
          <ul className="rounded-card border bg-panel">
            {overview.data.places.map((place) => (
              <PlaceRow key={place.url} place={place} storage={pod?.storage ?? ''} />
            ))}
          </ul>
          {overview.data.isPartial && (
            <p className="px-1 text-sm text-muted">
              There is more; open a folder in Browse to see its rules.
            </p>
          )}
        </>
      )}
    </div>
  )
}

const signs = { Public: Globe, 'Anyone signed in': LogIn, 'Only you': Lock } as const

function PlaceRow({ place, storage }: { place: RuledPlace; storage: string }) {
  const { webid } = useSignedIn()
  const summary = summaryOf(place.shares, webid)
  const Sign = signs[summary as keyof typeof signs] ?? Users
  const Kind = place.url.endsWith('/') ? Folder : FileText
  const path = place.url.slice(storage.length).replace(/\/$/, '')
  const isOpen = summary === 'Public'
  return (
    <li className="border-b last:border-b-0">
      <Link
        href={sharingHref(place.url)}
        className="flex min-h-13 items-center gap-3 px-4 py-2 transition-colors hover:bg-raised/60 focus-visible:-outline-offset-2"
      >
        <Kind size={20} aria-hidden className="shrink-0 text-muted" />
        <span className="flex min-w-0 grow flex-col gap-x-4 sm:flex-row sm:items-center sm:justify-between">
          <span className="font-medium wrap-anywhere">{path === '' ? 'My pod' : path}</span>
          <span
            className={`inline-flex shrink-0 items-center gap-1.5 text-sm ${isOpen ? 'font-medium text-accent' : 'text-muted'}`}
          >
            <Sign size={15} aria-hidden className="shrink-0" />
            <Audience shares={place.shares} summary={summary} />
          </span>
        </span>
        <ChevronRight size={16} aria-hidden className="shrink-0 text-muted rtl:rotate-180" />
      </Link>
    </li>
  )
}

/** "Public", "Family (2)", "Only you · anyone signed in can add": opaque folder names get the name of whom they are for. */
function Audience({ shares, summary }: { shares: readonly Share[]; summary: string }) {
  const { webid } = useSignedIn()
  const others = shares.filter(({ holder }) => holder.kind !== 'person' || holder.webid !== webid)
  const only = others.length === 1 ? others[0]?.holder : undefined
  const aspect = only?.kind === 'aspect' ? only : undefined
  const { data: circle } = useAspect(aspect?.sources[0])
  const droppers = droppersOf(shares)
  const name =
    aspect === undefined || circle === undefined ? summary : `${circle.name} (${aspect.members.length})`
  return <span>{droppers === undefined ? name : `${name} · ${droppers}`}</span>
}

function OverviewSkeleton() {
  return (
    <div className="rounded-card border bg-panel">
      <LoadingLabel>Looking through your pod</LoadingLabel>
      {['w-24', 'w-40', 'w-32', 'w-52', 'w-36'].map((width) => (
        <div key={width} className="flex items-center gap-3 border-b px-4 py-4 last:border-b-0">
          <Skeleton className="size-5" />
          <Skeleton className={`h-4 ${width}`} />
        </div>
      ))}
    </div>
  )
}
