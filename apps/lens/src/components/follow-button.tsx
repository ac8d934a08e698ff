'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Check, Plus } from 'lucide-react'
import { useFollowing, useToggleFollow } from '#data/following.ts'

export function FollowButton({ webid, name }: { webid: string; name: string }) {
  const me = useSignedIn()
  const { data: following } = useFollowing()
  const { mutate } = useToggleFollow()
  const { toast } = useToast()
  if (me.webid === webid || following === undefined) return null
  const isFollowed = following.includes(webid)
  const toggle = (): void => {
    mutate(
      { person: webid, isFollowed },
      { onError: (error) => toast(toAppError(error).message, { kind: 'failed' }) },
    )
  }
  return (
    <Button
      look={isFollowed ? 'outline' : 'primary'}
      aria-label={`${isFollowed ? 'Stop following' : 'Follow'} ${name}`}
      onPress={toggle}
    >
      {isFollowed ? <Check size={18} aria-hidden /> : <Plus size={18} aria-hidden />}
      {isFollowed ? 'Following' : 'Follow'}
    </Button>
  )
}
