'use client'
import { MenuItem, MenuPopover } from '@hearth/kit/ui/menu.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { documentOf } from '@hearth/vocab/authority.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { FileCode2, Link2, Trash2 } from 'lucide-react'
import { useMe } from '#data/me.tsx'
import { postHref } from './links.ts'

/** The open menu of a post. */
export function PostMenuItems({ post, onDelete }: { post: Post; onDelete: () => void }) {
  const me = useMe()
  const { toast } = useToast()
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(new URL(postHref(post.iri), location.href).href)
    toast('Link copied')
  }
  return (
    <MenuPopover aria-label="Post">
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
        <MenuItem id="delete" isDanger icon={<Trash2 size={17} aria-hidden />} onAction={onDelete}>
          Delete…
        </MenuItem>
      )}
    </MenuPopover>
  )
}
