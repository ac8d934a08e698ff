'use client'
import { later, laterDialog } from '@hearth/kit/later.tsx'
import { IconButton } from '@hearth/kit/ui/button.tsx'
import { MenuTrigger } from '@hearth/kit/ui/menu-trigger.tsx'
import type { Post } from '@hearth/vocab/post.ts'
import { MoreHorizontal } from 'lucide-react'
import { useState } from 'react'

const PostMenuItems = later(async () => (await import('./post-menu-items.tsx')).PostMenuItems)
const DeleteDialog = laterDialog(async () => (await import('./delete-dialog.tsx')).DeleteDialog)

/** What else can be done with a post. */
export function PostMenu({ post }: { post: Post }) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <MenuTrigger
        trigger={
          <IconButton label="More" className="size-9 text-muted">
            <MoreHorizontal size={18} aria-hidden />
          </IconButton>
        }
      >
        <PostMenuItems post={post} onDelete={() => setAsking(true)} />
      </MenuTrigger>
      <DeleteDialog post={post} isOpen={isAsking} onOpenChange={setAsking} />
    </>
  )
}
