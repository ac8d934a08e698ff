'use client'
import { type Audience, AudienceChip, audienceColor, audienceLabel, Chip } from '@hearth/kit/ui/chip.tsx'
import { audienceOf } from '@hearth/vocab/layout.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { Lock } from 'lucide-react'
import { useMe } from '#data/me.tsx'
import { hueOf, useAspects } from '#data/people.ts'
import { limitedAudiences } from '#pod/limited-audiences.ts'
import { useNameOf } from './person.tsx'

/** Who sees a post: of mine the literal truth, of others what they told me by sharing it. */
export type SeenBy =
  | { readonly kind: 'mine'; readonly audience: Audience }
  | { readonly kind: 'public' }
  | { readonly kind: 'shared'; readonly by: string }

export function useSeenBy(post: Post): SeenBy {
  const me = useMe()
  const aspects = useAspects().data ?? []
  if (post.isPublic) return { kind: 'public' }
  if (post.author !== me.webid) return { kind: 'shared', by: post.author }
  const name = audienceOf(post.iri)
  const sources = limitedAudiences(me).find((audience) => audience.name === name)?.sources ?? []
  const aspect = aspects.find((one) => sources.includes(one.iri))
  if (aspect === undefined) return { kind: 'mine', audience: { kind: 'private' } }
  const hue = hueOf(aspects, aspect.iri)
  return { kind: 'mine', audience: { kind: 'aspect', name: aspect.name, count: aspect.members.length, hue } }
}

/** The colour at the edge of a limited post; public ones have none. */
export function edgeColor(seenBy: SeenBy): string | undefined {
  if (seenBy.kind === 'public') return undefined
  return seenBy.kind === 'mine' ? audienceColor(seenBy.audience) : 'var(--color-edge)'
}

/** "shared with Family (4)" for the accessible name of a card. */
export function spokenAudience(seenBy: SeenBy): string {
  if (seenBy.kind === 'public') return 'public'
  if (seenBy.kind === 'shared') return 'shared with you'
  return `shared with ${audienceLabel(seenBy.audience)}`
}

export function PostAudience({ seenBy }: { seenBy: SeenBy }) {
  if (seenBy.kind === 'public') return <AudienceChip audience={{ kind: 'public' }} />
  return seenBy.kind === 'mine' ? <AudienceChip audience={seenBy.audience} /> : <SharedChip by={seenBy.by} />
}

function SharedChip({ by }: { by: string }) {
  const { name } = useNameOf(by)
  return (
    <span title={`${name} chose who sees this, and you are one of them`}>
      <Chip icon={<Lock size={14} aria-hidden />}>Shared with you</Chip>
    </span>
  )
}
