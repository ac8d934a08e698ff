'use client'
import { MenuItem, MenuPopover } from '@hearth/kit/ui/menu.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { documentOf } from '@hearth/vocab/authority.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { FileCode2, Link2, PenLine, Trash2 } from 'lucide-react'
import { useMe } from '#data/me.tsx'
import { useComposer } from './composer/composer-door.ts'
import { postHref } from './links.ts'

/** The open menu of a post. */
export function PostMenuItems({ post, onDelete }: { post: Post; onDelete: () => void }) {
  const me = useMe()
  const { toast } = useToast()
  const { edit } = useComposer()
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(new URL(postHref(post.iri), location.href).href)
    toast('Link copied')
  }
  return (
    <MenuPopover aria-label={post.inReplyTo === undefined ? 'Post' : 'Comment'}>
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
      {isEditable(post, me.webid) && (
        <MenuItem id="edit" icon={<PenLine size={17} aria-hidden />} onAction={() => edit(post)}>
          Edit…
        </MenuItem>
      )}
      {post.author === me.webid && (
        <MenuItem id="delete" isDanger icon={<Trash2 size={17} aria-hidden />} onAction={onDelete}>
          Delete…
        </MenuItem>
      )}
    </MenuPopover>
  )
}

/** Posts in the form that we write. */
function isEditable(post: Post, webid: string): boolean {
  return post.author === webid && post.mediaType === 'text/markdown'
}
