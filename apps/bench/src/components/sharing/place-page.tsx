'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { CornerUpLeft, EyeOff, Globe, KeyRound, Lock } from 'lucide-react'
import Link from 'next/link.js'
import { type SharingView, useChangeSharing, useSharing } from '#data/sharing.ts'
import { nameOf, parentOf } from '#rdf/container-listing.ts'
import { type Sharing, type SharingChange, undoOf } from '#sharing/change-rules.ts'
import { modesInWords, summaryOf } from '#sharing/plain-words.ts'
import { holderKey, inOrder } from '#sharing/share.ts'
import { Breadcrumbs } from '../breadcrumbs.tsx'
import { buttonLinkClass } from '../button-link.ts'
import { resourceHref, sharingHref } from '../hrefs.ts'
import { AddShare } from './add-share.tsx'
import { besides, FromAbove } from './from-above.tsx'
import { HowItWorks } from './how-it-works.tsx'
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
  const { place, shares, language, above, special } = sharing
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
  const rows = inOrder(shares, webid)
  const isPrivate = rows.every(({ holder }) => holder.kind === 'person' && holder.webid === webid)
  const { data: pod } = useMyPod()
  const isRoot = pod?.storage === url || parentOf(url) === undefined
  return (
    <>
      <Summary sharing={sharing} webid={webid} />
      {rows.length > 0 && (
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
      )}
      {special > 0 && <SpecialRules count={special} document={sharing.sourceUrl} />}
      <div className="flex flex-wrap gap-2">
        <AddShare
          shares={shares}
          name={nameOf(url)}
          isBusy={change.isPending}
          onAdd={(holder, level) => apply({ kind: 'set', holder, level }, 'Shared')}
        />
        {!isPrivate && rows.length > 0 && (
          <Button
            onPress={() =>
              apply(
                { kind: 'private' },
                above.length === 0 ? 'Only you can see it' : 'Nobody else is let in here',
              )
            }
            isDisabled={change.isPending}
          >
            <Lock size={16} aria-hidden />
            Make private
          </Button>
        )}
        {language === 'wac' && isOwn && !isRoot && (
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
      {besides(rows, above).map((given) => (
        <FromAbove key={given.from} given={given} isContainer={isContainer} />
      ))}
      <HowItWorks sharing={sharing} isContainer={isContainer} />
    </>
  )
}

/** The answer in one line, before the list. */
function Summary({ sharing, webid }: { sharing: Sharing; webid: string }) {
  const { data: pod } = useMyPod()
  const { place, language, shares, above } = sharing
  const summary = summaryOf([...shares, ...above.flatMap((given) => given.shares)], webid)
  const isContainer = place.target.endsWith('/')
  const Icon = summary === 'Public' ? Globe : Lock
  return (
    <p className="flex items-start gap-3 rounded-card bg-accent-soft px-4 py-3">
      <Icon size={20} aria-hidden className="mt-0.5 shrink-0 text-accent" />
      <span>
        <strong className="font-semibold">{sentenceOf(summary)}</strong>{' '}
        {language === 'acp' ? (
          isContainer && 'What is given here holds for everything inside, too.'
        ) : place.from === place.target ? (
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

function SpecialRules({ count, document }: { count: number; document: string }) {
  return (
    <p className="flex items-start gap-3 rounded-card border px-4 py-3 text-sm text-muted">
      <KeyRound size={18} aria-hidden className="mt-0.5 shrink-0" />
      <span>
        {count === 1 ? 'One more rule says' : `${count} more rules say`} what this list cannot show: who is
        kept out, or what holds in one app only.{' '}
        <Link href={resourceHref(document)} className="text-accent underline underline-offset-4">
          Open the document
        </Link>
      </span>
    </p>
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
