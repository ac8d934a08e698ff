'use client'
import type { Post } from '@hearth/vocab/post.ts'
import { createContext, useContext } from 'react'

/** How any part of a page opens the composer. */
export interface ComposerDoor {
  readonly open: () => void
  /** Opens a post of mine for other words. */
  readonly edit: (post: Post) => void
}

export const ComposerContext = createContext<ComposerDoor>({ open: () => undefined, edit: () => undefined })

export function useComposer(): ComposerDoor {
  return useContext(ComposerContext)
}
