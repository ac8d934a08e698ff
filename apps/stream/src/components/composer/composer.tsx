'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { choosePictures } from '@hearth/kit/chosen-pictures.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { audienceColor, audienceLabel } from '@hearth/kit/ui/chip.tsx'
import { FileButton } from '@hearth/kit/ui/file-button.tsx'
import { SendingStatus } from '@hearth/kit/ui/sending-status.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { ImagePlus, Trash2 } from 'lucide-react'
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useRef, useState } from 'react'
import { useMe } from '#data/me.tsx'
import { useAspects } from '#data/people.ts'
import { useAbandonDraft } from '#data/posts.ts'
import { AudiencePicker, toChip, toChosen } from './audience-picker.tsx'
import { useComposer } from './composer-door.ts'
import { type DraftKeeper, useDraft } from './draft.ts'
import { type ChosenPhoto, PhotoTray } from './photo-tray.tsx'
import { PostWords, PreviewButton } from './post-words.tsx'
import { usePost } from './use-post.ts'

const maxPhotos = 10

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
  const discard = useDiscard(keeper, onDone)
  const isEmpty = draft.text.trim() === '' && photos.length === 0
  const undescribed = photos.filter((photo) => photo.alt.trim() === '').length

  const setPhotos = (next: readonly ChosenPhoto[]): void => change({ photos: next })
  const addFiles = (files: Iterable<File>): void => {
    if (publish.isPending) return
    const chosen = choosePictures(files, maxPhotos - photos.length)
    setPhotos([...photos, ...chosen.pictures.map((file) => ({ id: crypto.randomUUID(), file, alt: '' }))])
    setLeftOut(chosen.leftOut)
  }
  const send = (): void => {
    if (isEmpty || chosen === undefined || chip === undefined || publish.isPending) return
    publish.post({ id: draft.id, content: draft.text, photos, audience: chosen }, audienceLabel(chip))
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
      {/* What is on its way is not changed any more: what arrives is what was read. */}
      <fieldset disabled={publish.isPending} className="contents">
        <AudiencePicker
          value={chosen}
          onChange={(audience) => change({ audience })}
          buttonRef={audienceButton}
        />
        <PostWords
          text={draft.text}
          onChange={(text) => change({ text })}
          isPreview={isPreview}
          color={chip && audienceColor(chip)}
        />
        <PhotoTray photos={photos} onChange={setPhotos} />
      </fieldset>
      <p role="status" className="text-sm text-muted empty:hidden">
        {leftOut}
      </p>
      {publish.error !== undefined && !publish.isPending && (
        <p
          role="alert"
          className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger first-letter:uppercase"
        >
          {publish.error}. Your text is safe here.
        </p>
      )}
      {publish.isPending ? (
        <SendingStatus progress={publish.progress} photoCount={photos.length} onCancel={publish.cancel} />
      ) : (
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
          <PreviewButton isPreview={isPreview} onPress={() => setPreview((before) => !before)} />
          {!isEmpty && (
            <Button look="quiet" onPress={discard}>
              <Trash2 size={19} aria-hidden />
              Discard
            </Button>
          )}
          <span className="grow text-end text-sm text-muted" aria-live="polite">
            {undescribed > 0 && `${photos.length - undescribed} of ${photos.length} described`}
          </span>
          <Button
            look="primary"
            type="submit"
            autoFocus={publish.hasTried}
            isDisabled={isEmpty || chosen === undefined}
          >
            {undescribed > 0 ? 'Post anyway' : 'Post'}
          </Button>
        </div>
      )}
    </form>
  )
}

/** Away with what is half-written, and back with it for whoever pressed too fast. */
function useDiscard({ draft, clear, putBack }: DraftKeeper, onDone: () => void): () => void {
  const { toast } = useToast()
  const { open } = useComposer()
  const abandon = useAbandonDraft()
  return () => {
    clear()
    onDone()
    abandon(draft.id).catch((cause: unknown) =>
      toast(`${toAppError(cause).message}. Part of what did not go out may be left there`, {
        kind: 'failed',
      }),
    )
    const onPress = (): void => {
      putBack(draft)
      open()
    }
    toast('Discarded', { forMs: 8_000, action: { label: 'Undo', onPress } })
  }
}
