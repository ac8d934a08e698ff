'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button, IconButton } from '@hearth/kit/ui/button.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { Menu, MenuItem } from '@hearth/kit/ui/menu.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { documentOf } from '@hearth/vocab/authority.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { FileCode2, Link2, MoreHorizontal, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMe } from '#data/me.tsx'
import { useDeletePost } from '#data/posts.ts'
import { postHref } from './links.ts'

/** What else can be done with a post. */
export function PostMenu({ post }: { post: Post }) {
  const me = useMe()
  const { toast } = useToast()
  const [isAsking, setAsking] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(new URL(postHref(post.iri), location.href).href)
    toast('Link copied')
  }
  return (
    <>
      <Menu
        aria-label="Post"
        trigger={
          <IconButton label="More" className="size-9 text-muted">
            <MoreHorizontal size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem id="copy" icon={<Link2 size={17} aria-hidden />} onAction={() => void copy()}>
          Copy link
        </MenuItem>
        <MenuItem
          id="source"
          href={documentOf(post.iri)}
          target="_blank"
          icon={<FileCode2 size={17} aria-hidden />}
        >
          Open source
        </MenuItem>
        {post.author === me.webid && (
          <MenuItem
            id="delete"
            isDanger
            icon={<Trash2 size={17} aria-hidden />}
            onAction={() => setAsking(true)}
          >
            Delete…
          </MenuItem>
        )}
      </Menu>
      <DeleteDialog post={post} isOpen={isAsking} onOpenChange={setAsking} />
    </>
  )
}

function DeleteDialog({
  post,
  isOpen,
  onOpenChange,
}: {
  post: Post
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}) {
  const { toast } = useToast()
  const remove = useDeletePost()
  const confirm = (): void => {
    onOpenChange(false)
    remove.mutate(post, {
      onSuccess: () => toast('Deleted from your pod, with its photos and its comments'),
      onError: (error) => toast(`not deleted: ${toAppError(error).message}`, { kind: 'failed' }),
    })
  }
  return (
    <Dialog
      title="Delete this post?"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="small"
      role="alertdialog"
    >
      <p className="text-muted">
        It goes from your pod, with its photos and the conversation below it. Comments stay with the people
        who wrote them.
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <Button onPress={() => onOpenChange(false)} autoFocus>
          Keep
        </Button>
        <Button look="danger" onPress={confirm}>
          Delete
        </Button>
      </div>
    </Dialog>
  )
}
