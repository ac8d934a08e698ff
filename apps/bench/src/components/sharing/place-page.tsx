'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { CornerUpLeft, EyeOff, Globe, Lock } from 'lucide-react'
import Link from 'next/link.js'
import { type SharingView, useChangeSharing, useSharing } from '#data/sharing.ts'
import { nameOf, parentOf } from '#rdf/container-listing.ts'
import { holderKey, type Share } from '#sharing/acl-rules.ts'
import { type Sharing, type SharingChange, undoOf } from '#sharing/change-rules.ts'
import { modesInWords, summaryOf } from '#sharing/plain-words.ts'
import { Breadcrumbs } from '../breadcrumbs.tsx'
import { buttonLinkClass } from '../button-link.ts'
import { resourceHref, sharingHref } from '../hrefs.ts'
import { AddShare } from './add-share.tsx'
import { ShareRow } from './share-row.tsx'

/** Who can do what with one folder or document, and the way to change it. */
export function PlacePage({ url }: { url: string }) {
  const view = useSharing(url)
  const { data: pod } = useMyPod()
  return (
    <div className="flex flex-col gap-3">
      <Breadcrumbs url={url} />
      <header className="flex flex-wrap items-center gap-2">
        <h1 className="me-auto min-w-0 text-2xl font-semibold tracking-tight break-words">
          Who can see {pod?.storage === url ? 'my pod' : nameOf(url)}
        </h1>
        <Link href={resourceHref(url)} className={buttonLinkClass}>
          Open it
        </Link>
      </header>
      {view.data === undefined ? (
        view.error === null ? (
          <PlaceSkeleton />
        ) : (
          <ErrorState error={view.error} onRetry={() => void view.refetch()} />
        )
      ) : view.data.sharing === undefined ? (
        <NotYours view={view.data} />
      ) : (
        <PlaceSharing url={url} sharing={view.data.sharing} />
      )}
    </div>
  )
}

function PlaceSharing({ url, sharing }: { url: string; sharing: Sharing }) {
  const { webid } = useSignedIn()
  const change = useChangeSharing(url)
  const { toast } = useToast()
  const { place, shares } = sharing
  const isOwn = place.from === place.target
  const isContainer = url.endsWith('/')
  const apply = (wanted: SharingChange, done: string): void => {
    const fail = (error: Error): void => toast(toAppError(error, url).message, { kind: 'failed' })
    const undo = (): void =>
      change.mutate(undoOf(sharing), { onSuccess: () => toast('It is as it was'), onError: fail })
    change.mutate(wanted, {
      onSuccess: () => toast(done, { action: { label: 'Undo', onPress: undo } }),
      onError: fail,
    })
  }
  const rows = ordered(shares, webid)
  const isPrivate = rows.every(({ holder }) => holder.kind === 'person' && holder.webid === webid)
  const { data: pod } = useMyPod()
  const isRoot = pod?.storage === url || parentOf(url) === undefined
  return (
    <>
      <Summary sharing={sharing} webid={webid} />
      <ul aria-label="Who has access" className="rounded-card border bg-panel" aria-busy={change.isPending}>
        {rows.map((share) => (
          <ShareRow
            key={holderKey(share.holder)}
            share={share}
            isContainer={isContainer}
            isMe={share.holder.kind === 'person' && share.holder.webid === webid}
            isBusy={change.isPending}
            onLevel={(level) => apply({ kind: 'set', holder: share.holder, level }, 'Changed')}
            onRemove={() => apply({ kind: 'remove', holder: share.holder }, 'Removed')}
          />
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <AddShare
          shares={shares}
          name={nameOf(url)}
          isBusy={change.isPending}
          onAdd={(holder, level) => apply({ kind: 'set', holder, level }, 'Shared')}
        />
        {!isPrivate && (
          <Button
            onPress={() => apply({ kind: 'private' }, 'Only you can see it')}
            isDisabled={change.isPending}
          >
            <Lock size={16} aria-hidden />
            Make private
          </Button>
        )}
        {isOwn && !isRoot && (
          <Button
            look="quiet"
            onPress={() => apply({ kind: 'inherit' }, 'It follows the folder above')}
            isDisabled={change.isPending}
          >
            <CornerUpLeft size={16} aria-hidden />
            Follow the folder above
          </Button>
        )}
      </div>
      <Explanation sharing={sharing} isContainer={isContainer} />
    </>
  )
}

/** The answer in one line, before the list. */
function Summary({ sharing, webid }: { sharing: Sharing; webid: string }) {
  const { data: pod } = useMyPod()
  const summary = summaryOf(sharing.shares, webid)
  const { place } = sharing
  const isContainer = place.target.endsWith('/')
  const Icon = summary === 'Public' ? Globe : Lock
  return (
    <p className="flex items-start gap-3 rounded-card bg-accent-soft px-4 py-3">
      <Icon size={20} aria-hidden className="mt-0.5 shrink-0 text-accent" />
      <span>
        <strong className="font-semibold">{sentenceOf(summary)}</strong>{' '}
        {place.from === place.target ? (
          isContainer && 'The same holds for everything inside that has no rules of its own.'
        ) : (
          <>
            This comes from the folder{' '}
            <Link href={sharingHref(place.from)} className="text-accent underline underline-offset-4">
              {pod?.storage === place.from ? 'My pod' : nameOf(place.from)}
            </Link>
            ; a change here gives {isContainer ? 'this folder' : 'this document'} rules of its own.
          </>
        )}
      </span>
    </p>
  )
}

function sentenceOf(summary: string): string {
  if (summary === 'Public') return 'Everyone can see this.'
  if (summary === 'Anyone signed in') return 'Anyone who is signed in can see this.'
  return summary === 'Only you' ? 'Only you can see this.' : `You and ${summary.toLowerCase()} can see this.`
}

function Explanation({ sharing, isContainer }: { sharing: Sharing; isContainer: boolean }) {
  return (
    <details className="rounded-card border px-4 py-3 text-sm text-muted open:pb-4">
      <summary className="cursor-pointer font-medium text-ink">How this works</summary>
      <div className="mt-2 flex max-w-prose flex-col gap-2">
        <p>
          The list is kept in an access control list (ACL), a document beside{' '}
          {isContainer ? 'the folder' : 'the document'} that every Solid server understands:{' '}
          <Link
            href={resourceHref(sharing.sourceUrl)}
            className="break-all text-accent underline underline-offset-4"
          >
            open it
          </Link>
          . Bench writes it for you and never leaves you without control.
        </p>
        <p>
          People are named by their WebID, the address of their profile. An aspect is a group of them: the
          apps copy its people into the rules, and mend the copy when the group changes.
        </p>
        <p>
          “Can see and add” lets somebody put new things in, or lines at the end, and change nothing that is
          there. “Can do everything” includes deciding who else has access.
        </p>
      </div>
    </details>
  )
}

function NotYours({ view }: { view: SharingView }) {
  const { mine = [], everyones } = view
  const isPublic = everyones.includes('Read')
  return (
    <EmptyState icon={<EyeOff size={28} />} title="The list is not yours to see">
      {mine.length === 0 ? 'You have no rights here' : `You ${modesInWords(mine)} this`}
      {isPublic && ', and everyone can see it'}. Who else has access is only told to people who may decide
      about it.
    </EmptyState>
  )
}

/** Me first, then the widest audience: what matters most is at the top. */
function ordered(shares: readonly Share[], webid: string): readonly Share[] {
  const rank = ({ holder }: Share): number => {
    if (holder.kind === 'person') return holder.webid === webid ? 0 : 4
    return { everyone: 1, 'signed-in': 2, group: 3, aspect: 3 }[holder.kind]
  }
  return [...shares].sort((one, other) => rank(one) - rank(other))
}

function PlaceSkeleton() {
  return (
    <div className="rounded-card border bg-panel">
      <LoadingLabel>Looking who has access</LoadingLabel>
      {['w-40', 'w-28', 'w-36'].map((width) => (
        <div key={width} className="flex items-center gap-3 border-b px-4 py-4 last:border-b-0">
          <Skeleton className="size-10 rounded-full" />
          <Skeleton className={`h-4 ${width}`} />
        </div>
      ))}
    </div>
  )
}
