'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { audienceColor, audienceLabel } from '@hearth/kit/ui/chip.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { TextArea } from '@hearth/kit/ui/field.tsx'
import { Select } from '@hearth/kit/ui/select.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Globe, ImagePlus, Users } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { everybody, type PostAudience, useAudiences } from '#data/audiences.ts'
import { usePublish } from '#data/publish.ts'
import { type ChosenPhoto, PhotoPicker } from './photo-picker.tsx'

/** The button and the sheet behind it: choose, describe, say for whom, share. */
export function NewPost() {
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  return (
    <>
      <Button look="primary" className="max-[22rem]:size-10 max-[22rem]:px-0" onPress={() => setOpen(true)}>
        <ImagePlus size={18} aria-hidden />
        <span className="max-[22rem]:sr-only">Share photos</span>
      </Button>
      <Dialog title="Share photos" isOpen={isOpen} onOpenChange={setOpen} isDismissable={!isBusy}>
        <NewPostForm onDone={() => setOpen(false)} onBusy={setBusy} />
      </Dialog>
    </>
  )
}

function NewPostForm({ onDone, onBusy }: { onDone: () => void; onBusy: (isBusy: boolean) => void }) {
  const [photos, setPhotos] = useState<readonly ChosenPhoto[]>([])
  const [caption, setCaption] = useState('')
  const [audience, setAudience] = useState(everybody.name)
  const [done, setDone] = useState(0)
  const { data: audiences = [everybody] } = useAudiences()
  const { mutateAsync, isPending, error } = usePublish()
  const isClosed = useClosed()
  const { toast } = useToast()
  const described = photos.filter((photo) => photo.alt.trim() !== '').length
  const isReady = photos.length > 0 && described === photos.length
  const chosen = audiences.find(({ name }) => name === audience) ?? everybody
  const publish = (): void => {
    const whom = chosen.audience.kind === 'public' ? 'everybody' : audienceLabel(chosen.audience)
    onBusy(true)
    // Promises, because the sheet may be closed by then: who shared hears all the same how it ended.
    mutateAsync({ photos, caption, audience, onProgress: setDone })
      .then(
        () => {
          toast(`Shared with ${whom}. It is in your pod.`)
          onDone()
        },
        (failure: unknown) => {
          if (isClosed.current) toast(`not shared: ${toAppError(failure).message}`, { kind: 'failed' })
        },
      )
      .finally(() => onBusy(false))
  }
  return (
    <div className="flex flex-col gap-5">
      <PhotoPicker photos={photos} onChange={setPhotos} isDisabled={isPending} />
      {photos.length > 0 && (
        <>
          <TextArea
            label="Caption"
            description="Optional. Markdown and #tags work."
            value={caption}
            onChange={setCaption}
            rows={2}
            isDisabled={isPending}
          />
          <AudienceSelect
            audiences={audiences}
            value={audience}
            onChange={setAudience}
            isDisabled={isPending}
          />
        </>
      )}
      {error !== null && !isPending && (
        <p
          role="alert"
          className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger first-letter:uppercase"
        >
          {toAppError(error).message}. Your pictures and words are still here.
        </p>
      )}
      <footer className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-sm text-muted">
          {statusOf({ count: photos.length, described, isPending, done })}
        </p>
        <Button look="primary" isDisabled={!isReady || isPending} isPending={isPending} onPress={publish}>
          {isPending ? 'Sharing…' : 'Share'}
        </Button>
      </footer>
    </div>
  )
}

/** True once the sheet is gone, for what comes back later. */
function useClosed(): { readonly current: boolean } {
  const isClosed = useRef(false)
  useEffect(() => {
    isClosed.current = false
    return () => {
      isClosed.current = true
    }
  }, [])
  return isClosed
}

function statusOf({
  count,
  described,
  isPending,
  done,
}: {
  count: number
  described: number
  isPending: boolean
  done: number
}): string {
  if (isPending) return `${done} of ${count} in your pod`
  if (count === 0) return 'The place a photo was taken at is removed.'
  return described === count
    ? 'All described. Thank you!'
    : `${described} of ${count} described. Describe each, then share.`
}

function AudienceSelect({
  audiences,
  value,
  onChange,
  isDisabled,
}: {
  audiences: readonly PostAudience[]
  value: string
  onChange: (name: string) => void
  isDisabled: boolean
}) {
  return (
    <Select
      label="Who can see this"
      value={value}
      onChange={onChange}
      isDisabled={isDisabled}
      options={audiences.map(({ name, audience }) => ({
        id: name,
        label: audienceLabel(audience),
        icon: (
          <span style={{ color: audienceColor(audience) }}>
            {audience.kind === 'public' ? <Globe size={17} aria-hidden /> : <Users size={17} aria-hidden />}
          </span>
        ),
      }))}
    />
  )
}
