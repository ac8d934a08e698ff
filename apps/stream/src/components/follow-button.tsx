'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Check, Plus } from 'lucide-react'
import { type Person, useFollowing } from '#data/people.ts'
import { useFollow } from '#data/people-changes.ts'

/** Reading somebody: one press on, one press off. Sharing with them is another button. */
export function FollowButton({ person, size = 'medium' }: { person: Person; size?: 'small' | 'medium' }) {
  const following = useFollowing()
  const mutation = useFollow()
  const { toast } = useToast()
  const isFollowing = (following.data ?? []).some((row) => row.person === person.webid)
  const toggle = (): void =>
    mutation.mutate(
      { person, isFollowing: !isFollowing },
      {
        onError: (error) => toast(`that did not work: ${toAppError(error).message}`, { kind: 'failed' }),
      },
    )
  return (
    <Button
      look={isFollowing ? 'outline' : 'primary'}
      size={size}
      isDisabled={following.isPending}
      aria-pressed={isFollowing}
      aria-label={isFollowing ? `Following ${person.name}` : `Follow ${person.name}`}
      onPress={toggle}
    >
      {isFollowing ? <Check size={17} aria-hidden /> : <Plus size={17} aria-hidden />}
      {isFollowing ? 'Following' : 'Follow'}
    </Button>
  )
}
