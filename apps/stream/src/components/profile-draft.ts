'use client'
import { keepPictures, keptPictures, type PictureNote, pictureNotes } from '@hearth/kit/kept-pictures.ts'
import { keepText, keptText } from '@hearth/kit/kept-text.ts'
import type { Profile } from '@hearth/kit/pod.ts'
import { useEffect, useState } from 'react'

/** What I am changing about myself and have not saved. */
export interface ProfileDraft {
  readonly name: string
  readonly note: string
  /** A new picture; without it the old one stays. */
  readonly face: ChosenFace | undefined
}

interface ChosenFace {
  readonly id: string
  readonly file: File
  readonly alt: ''
}

export interface ProfileDraftKeeper {
  readonly draft: ProfileDraft
  readonly isChanged: boolean
  readonly change: (part: Partial<ProfileDraft>) => void
  /** It is saved, or given up. */
  readonly clear: () => void
}

/** Kept like a half-written comment: when the dialog closes, on another page, after a reload and after signing in again. */
export function useProfileDraft(profile: Profile): ProfileDraftKeeper {
  const key = `hearth-stream-profile:${profile.webid}`
  const [changes, setChanges] = useState<Partial<ProfileDraft>>(() => readKept(key))
  const said = saidIn(profile)
  const draft = { ...said, ...changes }
  useEffect(() => {
    let isCurrent = true
    void keptPictures(key, notesIn(key)).then(([kept]) => {
      if (!isCurrent || kept === undefined) return
      setChanges((before) => ({ face: { ...kept, alt: '' }, ...before }))
    })
    return () => {
      isCurrent = false
    }
  }, [key])
  const keep = (next: Partial<ProfileDraft>): void => {
    setChanges(next)
    const { face, ...words } = next
    keepPictures(key, face === undefined ? [] : [face])
    const photos: PictureNote[] = face === undefined ? [] : [{ id: face.id, alt: '' }]
    keepText(key, isEmpty(next) ? '' : JSON.stringify({ ...words, photos }))
  }
  return {
    draft,
    isChanged: !isEmpty(differing(changes, said)),
    change: (part) => keep(differing({ ...changes, ...part }, said)),
    clear: () => keep({}),
  }
}

function saidIn({ name = '', note = '' }: Profile): ProfileDraft {
  return { name, note, face: undefined }
}

function differing(changes: Partial<ProfileDraft>, said: ProfileDraft): Partial<ProfileDraft> {
  const { name, note, face } = changes
  return {
    ...(name === undefined || name === said.name ? {} : { name }),
    ...(note === undefined || note === said.note ? {} : { note }),
    ...(face === undefined ? {} : { face }),
  }
}

function isEmpty(changes: Partial<ProfileDraft>): boolean {
  return Object.keys(changes).length === 0
}

function stored(key: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(keptText(key) ?? '{}') ?? {}) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}

function readKept(key: string): Partial<ProfileDraft> {
  const { name, note } = stored(key)
  return { ...(typeof name === 'string' ? { name } : {}), ...(typeof note === 'string' ? { note } : {}) }
}

function notesIn(key: string): PictureNote[] {
  return pictureNotes(stored(key).photos)
}
