'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { AuthenticatedImage } from '@hearth/kit/authenticated-image.tsx'
import { keepText, keptText } from '@hearth/kit/kept-text.ts'
import { Markdown } from '@hearth/kit/markdown.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { renditionFor } from '@hearth/vocab/rendition.ts'
import { type FormEvent, type RefObject, useEffect, useState } from 'react'
import { type EditedWords, type OpenedPost, useOpenedPost, useSaveEdit } from '#data/edit-post.ts'
import type { Photo } from '#data/photos.ts'
import type { Post } from '#data/posts.ts'
import { edgeColor, PostAudience, useSeenBy } from '../post-audience.tsx'
import { PostSkeletons } from '../post-skeleton.tsx'
import type { Editing } from './edit-dialog.tsx'
import { DescribedPhoto, Pictures } from './photo-tray.tsx'
import { PostWords, PreviewButton } from './post-words.tsx'

interface EditFormProps {
  readonly editing: Editing
  /** What would be lost if the dialog closed now. */
  readonly unsaved: RefObject<EditedWords | undefined>
  readonly onChange: (editing: Editing | undefined) => void
}

/** Waits for the post as its document says it now: a stream may show it cut, or as it was. */
export function EditForm(props: EditFormProps) {
  const { data, error, refetch } = useOpenedPost(props.editing.post.iri)
  if (data !== undefined) {
    const reopen = async (): Promise<OpenedPost> => (await refetch({ throwOnError: true })).data ?? data
    return <EditFields {...props} opened={data} reopen={reopen} />
  }
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  return <PostSkeletons count={1} label="Opening your post" />
}

function EditFields({
  editing,
  unsaved,
  onChange,
  opened,
  reopen,
}: EditFormProps & { opened: OpenedPost; reopen: () => Promise<OpenedPost> }) {
  const seenBy = useSeenBy(editing.post)
  const save = useSaving({ editing, opened, reopen, onChange, unsaved })
  const { base } = save
  const key = keyOf(editing.post)
  const [words, setWords] = useState<EditedWords>(() => editing.words ?? keptWords(key) ?? wordsOf(base))
  const [isPreview, setPreview] = useState(false)
  const isChanged = !isSame(words, wordsOf(base))
  const isEmpty = words.content.trim() === '' && base.post.attachments.length === 0
  useEffect(() => {
    unsaved.current = isChanged && !save.isPending ? words : undefined
    keepText(key, isChanged ? JSON.stringify(words) : '')
  }, [unsaved, isChanged, words, save.isPending, key])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isChanged && !isEmpty && !save.isPending) save.save(words)
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={submit}
      onKeyDownCapture={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit(event)
      }}
    >
      <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
        <PostAudience seenBy={seenBy} />
        Seen by the same people as before
      </p>
      {save.isConflict && <Theirs post={base} />}
      <PostWords
        label={editing.post.inReplyTo === undefined ? 'Your post' : 'Your comment'}
        text={words.content}
        onChange={(content) => setWords({ ...words, content })}
        isPreview={isPreview}
        color={edgeColor(seenBy) ?? 'var(--color-accent)'}
      />
      <Pictures>
        {base.photos.map(({ photo }, index) => (
          <DescribedPhoto
            key={photo.iri}
            picture={<Thumbnail photo={photo} />}
            number={base.photos.length > 1 ? index + 1 : undefined}
            alt={words.alts[photo.iri] ?? ''}
            onChange={(alt) => setWords({ ...words, alts: { ...words.alts, [photo.iri]: alt } })}
          />
        ))}
      </Pictures>
      {save.error !== undefined && (
        <p
          role="alert"
          className="rounded-control bg-danger-soft px-3 py-2 text-sm text-danger first-letter:uppercase"
        >
          {save.error}. Your text is safe here.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <PreviewButton isPreview={isPreview} onPress={() => setPreview((before) => !before)} />
        <span className="grow" />
        <Button look="primary" type="submit" isDisabled={!isChanged || isEmpty} isPending={save.isPending}>
          {save.isPending ? 'Saving…' : save.isConflict ? 'Save mine' : 'Save'}
        </Button>
      </div>
    </form>
  )
}

/** What somebody (another app, another window) has made of the post meanwhile: nothing is replaced unseen. */
function Theirs({ post }: { post: OpenedPost }) {
  return (
    <section role="alert" className="flex flex-col gap-2 rounded-control bg-raised px-4 py-3">
      <p className="font-medium">This post was changed somewhere else while you wrote. It says now:</p>
      <Markdown text={post.post.content} lang={post.post.language} />
      <p className="text-sm text-muted">Save puts yours, below, in its place.</p>
    </section>
  )
}

function Thumbnail({ photo }: { photo: Photo }) {
  const rendition = renditionFor(photo, 200)
  return (
    <span className="block size-24 shrink-0 overflow-hidden rounded-control border bg-raised">
      {rendition !== undefined && (
        <AuthenticatedImage src={rendition.href} alt="" className="size-full object-cover" />
      )}
    </span>
  )
}

/** Saves over the version that its author has seen. One that changed is fetched and shown, and the next save is over that. */
function useSaving({
  editing,
  opened,
  reopen,
  onChange,
  unsaved,
}: EditFormProps & { opened: OpenedPost; reopen: () => Promise<OpenedPost> }) {
  const { mutateAsync, isPending } = useSaveEdit()
  const { toast } = useToast()
  const [base, setBase] = useState(opened)
  const [isConflict, setConflict] = useState(false)
  const [error, setError] = useState<string>()
  const isOpen = useIsOpen()
  const save = async (words: EditedWords): Promise<void> => {
    setError(undefined)
    try {
      const { isTold } = await mutateAsync({ opened: base, words })
      if (isOpen.current) {
        unsaved.current = undefined
        onChange(undefined)
      }
      keepText(keyOf(editing.post), '')
      toast(
        isTold
          ? 'Saved'
          : 'Saved in your pod. Others may see the old words until the author of the post comes by',
      )
    } catch (cause) {
      const failure = toAppError(cause)
      if (!isOpen.current) {
        const onPress = (): void => onChange({ post: editing.post, words })
        toast(`not saved: ${failure.message}`, { kind: 'failed', action: { label: 'Edit again', onPress } })
        return
      }
      const now = failure.code === 'conflict' ? await reopen().catch(() => undefined) : undefined
      if (now === undefined) return setError(failure.message)
      setBase(now)
      setConflict(true)
    }
  }
  return { base, isConflict, error, isPending, save: (words: EditedWords) => void save(words) }
}

function useIsOpen(): RefObject<boolean> {
  const [isOpen] = useState(() => ({ current: true }))
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [isOpen])
  return isOpen
}

function wordsOf({ post, photos }: OpenedPost): EditedWords {
  return {
    content: post.content,
    alts: Object.fromEntries(photos.map(({ photo }) => [photo.iri, photo.alt])),
  }
}

/** Where other words for a post wait for who leaves the page, or signs in again. */
export function keyOf({ iri }: Pick<Post, 'iri'>): string {
  return `hearth-stream-edit:${iri}`
}

function keptWords(key: string): EditedWords | undefined {
  const kept = keptText(key)
  return kept === undefined ? undefined : (JSON.parse(kept) as EditedWords)
}

function isSame(one: EditedWords, other: EditedWords): boolean {
  const isSameAlt = ([iri, alt]: [string, string]): boolean => (one.alts[iri] ?? '').trim() === alt
  return one.content.trim() === other.content && Object.entries(other.alts).every(isSameAlt)
}
