'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { useApp } from '@hearth/kit/app-providers.tsx'
import { Button, IconButton } from '@hearth/kit/ui/button.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { Menu, MenuItem } from '@hearth/kit/ui/menu.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { documentOf } from '@hearth/vocab/authority.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { ExternalLink, FileCode2, Link2, MoreHorizontal, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMe } from '#data/me.tsx'
import { useDeletePost } from '#data/posts.ts'
import { postHref } from './links.ts'

/** What else can be done with a post; the same object opens in the other apps (data-model 4.5). */
export function PostMenu({ post }: { post: Post }) {
  const me = useMe()
  const { app, config } = useApp()
  const { toast } = useToast()
  const [isAsking, setAsking] = useState(false)
  const others = config.apps.filter((one) => one.id !== app.id && one.id !== 'parlor')
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
        {others.map((one) => (
          <MenuItem
            key={one.id}
            id={one.id}
            href={`${one.url}open?iri=${encodeURIComponent(post.iri)}&webid=${encodeURIComponent(me.webid)}`}
            target="_blank"
            icon={<ExternalLink size={17} aria-hidden />}
          >
            {`Open in ${one.name}`}
          </MenuItem>
        ))}
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
