'use client'
import { IconButton } from '@hearth/kit/ui/button.tsx'
import { Select } from '@hearth/kit/ui/select.tsx'
import { X } from 'lucide-react'
import { type Level, levelOf, levels, levelWords, shareInWords } from '#sharing/plain-words.ts'
import type { Share } from '#sharing/share.ts'
import { HolderLabel } from './holder.tsx'

export const levelOptions = levels.map((id) => ({ id, label: sentenceCase(levelWords[id]) }))

/** One holder and what it can do. My own row cannot be changed: that is how nobody locks themselves out. */
export function ShareRow({
  share,
  isContainer,
  isMe,
  isBusy,
  onLevel,
  onRemove,
}: {
  share: Share
  isContainer: boolean
  isMe: boolean
  isBusy: boolean
  onLevel: (level: Level) => void
  onRemove: () => void
}) {
  const words = shareInWords(share, isContainer)
  const level = sameHereAndBelow(share, isContainer) ? levelOf(share.here) : undefined
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0">
      <span className="min-w-0 grow basis-48 sm:basis-1/2">
        <HolderLabel holder={share.holder} isMe={isMe} />
      </span>
      {isMe ? (
        <span className="me-auto text-muted sm:me-0 sm:px-3">{sentenceCase(words)}</span>
      ) : (
        <span className="flex min-w-0 grow flex-wrap items-center justify-end gap-1 sm:grow-0 sm:flex-nowrap">
          {level === undefined && (
            <span className="me-1 text-end text-sm text-muted">{sentenceCase(words)}</span>
          )}
          <Select
            label="What they can do"
            isLabelHidden
            placeholder="Change"
            className="min-w-0"
            isDisabled={isBusy}
            options={levelOptions}
            value={level ?? null}
            onChange={(id) => onLevel(id as Level)}
          />
          <IconButton label="Take the access away" isDisabled={isBusy} onPress={onRemove}>
            <X size={18} aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  )
}

/** One holder and what it was given elsewhere: nothing to change here. */
export function GivenRow({
  share,
  isContainer,
  isMe,
}: {
  share: Share
  isContainer: boolean
  isMe: boolean
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0">
      <span className="min-w-0 grow basis-48 sm:basis-1/2">
        <HolderLabel holder={share.holder} isMe={isMe} />
      </span>
      <span className="me-auto text-muted sm:me-0 sm:px-3">
        {sentenceCase(shareInWords(share, isContainer))}
      </span>
    </li>
  )
}

function sameHereAndBelow(share: Share, isContainer: boolean): boolean {
  return !isContainer || share.here.join() === share.below.join()
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
