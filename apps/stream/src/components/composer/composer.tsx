'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { choosePictures } from '@hearth/kit/chosen-pictures.ts'
import { Markdown } from '@hearth/kit/markdown.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { audienceColor, audienceLabel } from '@hearth/kit/ui/chip.tsx'
import { TextArea } from '@hearth/kit/ui/field.tsx'
import { FileButton } from '@hearth/kit/ui/file-button.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Eye, ImagePlus, PenLine } from 'lucide-react'
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useMe } from '#data/me.tsx'
import { useAspects } from '#data/people.ts'
import { type NewPost, type Post, useDeletePost, usePublish } from '#data/posts.ts'
import { AudiencePicker, toChip, toChosen } from './audience-picker.tsx'
import { type DraftKeeper, useDraft } from './draft.ts'
import { type ChosenPhoto, PhotoTray } from './photo-tray.tsx'

const maxLength = 65_535
const maxPhotos = 10
let nextId = 1

/** Where a post is written. Its border has the colour of who will see it: a public post looks public. */
export function Composer({ onDone }: { onDone: () => void }) {
  const me = useMe()
  const aspects = useAspects().data ?? []
  const keeper = useDraft(me.webid)
  const { draft, change } = keeper
  const { photos } = draft
  const [leftOut, setLeftOut] = useState<string>()
  const [isPreview, setPreview] = useState(false)
  const audienceButton = useRef<HTMLButtonElement>(null)
  const chosen = toChosen(draft.audience, aspects)
  const chip = chosen && toChip(chosen, aspects)
  const publish = usePost(keeper, onDone)
  const isEmpty = draft.text.trim() === '' && photos.length === 0
  const undescribed = photos.filter((photo) => photo.alt.trim() === '').length

  const setPhotos = (next: readonly ChosenPhoto[]): void => change({ photos: next })
  const addFiles = (files: Iterable<File>): void => {
    const chosen = choosePictures(files, maxPhotos - photos.length)
    setPhotos([...photos, ...chosen.pictures.map((file) => ({ id: nextId++, file, alt: '' }))])
    setLeftOut(chosen.leftOut)
  }
  const send = (): void => {
    if (isEmpty || chosen === undefined || chip === undefined || publish.isPending) return
    publish.post({ content: draft.text, photos, audience: chosen }, audienceLabel(chip))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const isCommand = event.metaKey || event.ctrlKey
    if (isCommand && event.key === 'Enter') send()
    if (!(isCommand && event.shiftKey && event.key.toLowerCase() === 'a')) return
    event.preventDefault()
    audienceButton.current?.click()
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onKeyDownCapture={onKeyDown}
      onPaste={(event: ClipboardEvent) => addFiles(event.clipboardData.files)}
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        event.preventDefault()
        addFiles(event.dataTransfer.files)
      }}
    >
      <AudiencePicker
        value={chosen}
        onChange={(audience) => change({ audience })}
        buttonRef={audienceButton}
      />
      <div
        className="rounded-card border-2 transition-colors duration-150"
        style={{ borderColor: chip === undefined ? 'var(--color-line)' : audienceColor(chip) }}
      >
        {isPreview ? (
          <div className="min-h-32 px-3 py-2 text-lg">
            <Markdown text={draft.text === '' ? '*Nothing written yet.*' : draft.text} />
          </div>
        ) : (
          <TextArea
            label="Your post"
            isLabelHidden
            autoFocus
            rows={5}
            maxLength={maxLength}
            placeholder="What would you like to say?"
            value={draft.text}
            onChange={(text) => change({ text })}
            className="composer-field text-lg"
          />
        )}
      </div>
      <PhotoTray photos={photos} onChange={setPhotos} />
      <p role="status" className="text-sm text-muted empty:hidden">
        {leftOut}
      </p>
      {publish.error !== undefined && (
        <p
          role="alert"
          className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger first-letter:uppercase"
        >
          {publish.error}. Your text is safe here.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <FileButton
          look="quiet"
          accept={['image/*']}
          multiple
          isDisabled={photos.length >= maxPhotos}
          onSelect={addFiles}
        >
          <ImagePlus size={19} aria-hidden />
          Photo
        </FileButton>
        <Button look="quiet" onPress={() => setPreview((before) => !before)}>
          {isPreview ? <PenLine size={19} aria-hidden /> : <Eye size={19} aria-hidden />}
          {isPreview ? 'Write' : 'Preview'}
        </Button>
        <span className="grow text-end text-sm text-muted" aria-live="polite">
          {undescribed > 0 && `${photos.length - undescribed} of ${photos.length} described`}
        </span>
        <Button
          look="primary"
          type="submit"
          isDisabled={isEmpty || chosen === undefined}
          isPending={publish.isPending}
        >
          {publish.isPending ? 'Posting…' : undescribed > 0 ? 'Post anyway' : 'Post'}
        </Button>
      </div>
    </form>
  )
}

/** Sends, says to whom it went, and offers to take it back; also when the composer has been closed meanwhile. */
function usePost(
  { clear, setAside, putBack }: DraftKeeper,
  onDone: () => void,
): {
  isPending: boolean
  error: string | undefined
  post: (post: NewPost & { photos: readonly ChosenPhoto[] }, label: string) => void
} {
  const publish = usePublish()
  const remove = useDeletePost()
  const { toast } = useToast()
  const isOpen = useRef(true)
  const isSending = useRef(false)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
      if (isSending.current) setAside()
    }
  }, [setAside])
  const undo = (post: Post): void => {
    remove
      .mutateAsync(post)
      .catch((error) => toast(`not taken back: ${toAppError(error).message}`, { kind: 'failed' }))
  }
  const post = async (draft: NewPost & { photos: readonly ChosenPhoto[] }, label: string): Promise<void> => {
    isSending.current = true
    addEventListener('beforeunload', askFirst)
    try {
      const written = await publish.mutateAsync(draft)
      if (isOpen.current) {
        clear()
        onDone()
      }
      toast(`Posted to ${label}`, { forMs: 8_000, action: { label: 'Undo', onPress: () => undo(written) } })
    } catch (error) {
      if (isOpen.current) return
      putBack({ text: draft.content, photos: draft.photos })
      toast(`not posted: ${toAppError(error).message}. Your text is in New post`, { kind: 'failed' })
    } finally {
      isSending.current = false
      removeEventListener('beforeunload', askFirst)
    }
  }
  return {
    isPending: publish.isPending,
    error: publish.isError ? toAppError(publish.error).message : undefined,
    post: (draft, label) => void post(draft, label),
  }
}

/** Who leaves the page while a post is on its way may lose it: the browser asks. */
function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
