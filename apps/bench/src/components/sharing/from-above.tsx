'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import Link from 'next/link.js'
import { nameOf } from '#rdf/container-listing.ts'
import type { Above } from '#sharing/change-rules.ts'
import { holderKey, inOrder, type Share } from '#sharing/share.ts'
import { sharingHref } from '../hrefs.ts'
import { GivenRow } from './share-row.tsx'

/** ACP: what a folder further up hands down is changed there. */
export function FromAbove({ given, isContainer }: { given: Above; isContainer: boolean }) {
  const { webid } = useSignedIn()
  const { data: pod } = useMyPod()
  const name = pod?.storage === given.from ? 'My pod' : nameOf(given.from)
  return (
    <section className="flex flex-col gap-2">
      <h2 className="px-1 text-sm text-muted">
        Given by the folder{' '}
        <Link href={sharingHref(given.from)} className="text-accent underline underline-offset-4">
          {name}
        </Link>
        , changed there
      </h2>
      <ul aria-label={`Given by ${name}`} className="rounded-card border bg-panel">
        {inOrder(given.shares, webid).map((share) => (
          <GivenRow
            key={holderKey(share.holder)}
            share={share}
            isContainer={isContainer}
            isMe={share.holder.kind === 'person' && share.holder.webid === webid}
          />
        ))}
      </ul>
    </section>
  )
}

/** What folders above give, nearest first, to those who have not the same from nearer by. */
export function besides(shares: readonly Share[], above: readonly Above[]): readonly Above[] {
  const listed = [...shares]
  return above.flatMap(({ from, shares: given }) => {
    const more = given.filter((share) => !listed.some((known) => isSame(known, share)))
    listed.push(...more)
    return more.length > 0 ? [{ from, shares: more }] : []
  })
}

function isSame(one: Share, other: Share): boolean {
  return (
    holderKey(one.holder) === holderKey(other.holder) &&
    one.here.join() === other.here.join() &&
    one.below.join() === other.below.join()
  )
}
