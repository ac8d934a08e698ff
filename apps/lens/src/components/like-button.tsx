'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Heart } from 'lucide-react'
import { useMyLikes, useToggleLike } from '#data/likes.ts'
import type { PhotoPost } from '#data/read-photos.ts'

export function LikeButton({ post }: { post: PhotoPost }) {
  const { data: likes } = useMyLikes()
  const { mutate } = useToggleLike()
  const { toast } = useToast()
  const isLiked = likes?.includes(post.iri) ?? false
  const toggle = (): void => {
    mutate({ post, isLiked }, { onError: (error) => toast(toAppError(error).message, { kind: 'failed' }) })
  }
  return (
    <Button
      look={isLiked ? 'danger' : 'outline'}
      aria-pressed={isLiked}
      isDisabled={likes === undefined}
      onPress={toggle}
    >
      <Heart size={18} aria-hidden className={isLiked ? 'animate-fade fill-current' : ''} />
      {isLiked ? 'Liked' : 'Like'}
    </Button>
  )
}
