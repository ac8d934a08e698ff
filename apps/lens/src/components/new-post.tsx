'use client'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { audienceColor, audienceLabel } from '@hearth/kit/ui/chip.tsx'
import { Dialog } from '@hearth/kit/ui/dialog.tsx'
import { TextArea } from '@hearth/kit/ui/field.tsx'
import { Select } from '@hearth/kit/ui/select.tsx'
import { SendingStatus } from '@hearth/kit/ui/sending-status.tsx'
import { Globe, ImagePlus, Users } from 'lucide-react'
import { useState } from 'react'
import { everybody, type PostAudience, useAudiences } from '#data/audiences.ts'
import { useDraft } from './draft.ts'
import { PhotoPicker } from './photo-picker.tsx'
import { useSharing } from './use-sharing.ts'

/** The button and the sheet behind it: choose, describe, say for whom, share. */
export function NewPost() {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" className="max-[22rem]:size-10 max-[22rem]:px-0" onPress={() => setOpen(true)}>
        <ImagePlus size={18} aria-hidden />
        <span className="max-[22rem]:sr-only">Share photos</span>
      </Button>
      <Dialog title="Share photos" isOpen={isOpen} onOpenChange={setOpen}>
        <NewPostForm onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function NewPostForm({ onDone }: { onDone: () => void }) {
  const { webid } = useSignedIn()
  const keeper = useDraft(webid)
  const { draft, change } = keeper
  const { photos, caption, audience } = draft
  const { data: audiences = [everybody] } = useAudiences()
  const { isPending, hasTried, progress, error, share, cancel } = useSharing(keeper, onDone)
  const described = photos.filter((photo) => photo.alt.trim() !== '').length
  const isReady = photos.length > 0 && described === photos.length
  const chosen = audiences.find(({ name }) => name === audience) ?? everybody
  const whom = chosen.audience.kind === 'public' ? 'everybody' : audienceLabel(chosen.audience)
  return (
    <div className="flex flex-col gap-5">
      <PhotoPicker photos={photos} onChange={(next) => change({ photos: next })} isDisabled={isPending} />
      {photos.length > 0 && (
        <>
          <TextArea
            label="Caption"
            description="Optional. Markdown and #tags work."
            value={caption}
            onChange={(next) => change({ caption: next })}
            rows={2}
            isDisabled={isPending}
          />
          <AudienceSelect
            audiences={audiences}
            value={chosen.name}
            onChange={(name) => change({ audience: name })}
            isDisabled={isPending}
          />
        </>
      )}
      {error !== undefined && !isPending && (
        <p
          role="alert"
          className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger first-letter:uppercase"
        >
          {error}. Your pictures and words are still here.
        </p>
      )}
      {isPending ? (
        <SendingStatus progress={progress} photoCount={photos.length} onCancel={cancel} />
      ) : (
        <footer className="flex flex-wrap items-center justify-between gap-3">
          <p role="status" className="text-sm text-muted">
            {statusOf(photos.length, described)}
          </p>
          <Button
            look="primary"
            className="ms-auto"
            autoFocus={hasTried}
            isDisabled={!isReady}
            onPress={() => share(whom)}
          >
            Share
          </Button>
        </footer>
      )}
    </div>
  )
}

function statusOf(count: number, described: number): string {
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
