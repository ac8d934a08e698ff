'use client'
import { hostOf, toAppError } from '@hearth/kit/app-error.ts'
import { useMyPod } from '@hearth/kit/pod.ts'
import { FileButton } from '@hearth/kit/ui/file-button.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Unreachable } from '@hearth/kit/ui/unreachable.tsx'
import { FolderOpen, KeyRound, Upload } from 'lucide-react'
import Link from 'next/link.js'
import { type DragEvent, useState } from 'react'
import { type Container, useContainer, useUpload } from '#data/containers.ts'
import { nameOf } from '#rdf/container-listing.ts'
import { mayI } from '#rdf/entity-headers.ts'
import { Breadcrumbs } from '../breadcrumbs.tsx'
import { buttonLinkClass } from '../button-link.ts'
import { sharingHref } from '../hrefs.ts'
import { MemberList } from './member-list.tsx'
import { NewFolder } from './new-folder.tsx'

/** One folder: what is in it, and what can be put there. */
export function ContainerPage({ url }: { url: string }) {
  const container = useContainer(url)
  const { data: pod } = useMyPod()
  const upload = useUploads(url)
  const mayAdd = container.data !== undefined && mayI(container.data.facts, 'Append')
  return (
    <div className="flex flex-col gap-3">
      <Breadcrumbs url={url} />
      <header className="flex flex-wrap items-center gap-2">
        <h1 className="me-auto min-w-0 basis-full text-2xl sm:basis-auto font-semibold tracking-tight break-words">
          {pod?.storage === url ? 'My pod' : nameOf(url)}
        </h1>
        <div className="flex grow flex-wrap gap-2 sm:grow-0 max-sm:*:grow max-sm:*:px-2.5 max-sm:*:text-sm">
          <Link href={sharingHref(url)} className={buttonLinkClass}>
            <KeyRound size={16} aria-hidden />
            <Access container={container.data} />
          </Link>
          {mayAdd && <NewFolder container={url} />}
          {mayAdd && <UploadButton upload={upload} />}
        </div>
      </header>
      {container.data === undefined ? (
        container.error === null ? (
          <ContainerSkeleton />
        ) : (
          <ErrorState error={container.error} onRetry={() => void container.refetch()} />
        )
      ) : (
        <DropArea isActive={mayAdd} onFiles={upload.start}>
          <div className="mb-3 has-[>:empty]:hidden">
            <Unreachable
              failed={container.error === null ? [] : [hostOf(url)]}
              awaited={[]}
              what="of this"
              onRetry={() => void container.refetch()}
            />
          </div>
          {container.data.members.length === 0 ? (
            <EmptyState icon={<FolderOpen size={28} />} title="This folder is empty">
              {mayAdd ? 'Drop files here, or make a folder in it.' : 'Whoever owns it may add to it.'}
            </EmptyState>
          ) : (
            <MemberList container={container.data} />
          )}
        </DropArea>
      )}
    </div>
  )
}

/** The first thing to know about a folder, without asking anything more than its listing. */
function Access({ container }: { container: Container | undefined }) {
  return container?.facts.everyones.includes('Read') ? 'Public' : 'Sharing'
}

type Uploads = { readonly isPending: boolean; readonly start: (files: readonly File[]) => void }

/** Several files at once; each one that fails says why, the others go on. */
function useUploads(container: string): Uploads {
  const upload = useUpload(container)
  const { toast } = useToast()
  const [pending, setPending] = useState(0)
  const start = (files: readonly File[]): void => {
    setPending((count) => count + files.length)
    const uploads = files.map((file) =>
      upload.mutateAsync(file).then(
        () => true,
        (error: unknown) => {
          toast(`${file.name}: ${toAppError(error, container).message}`, { kind: 'failed' })
          return false
        },
      ),
    )
    void Promise.all(uploads).then((results) => {
      setPending((count) => count - files.length)
      const done = results.filter(Boolean).length
      if (done > 0)
        toast(done === 1 ? `${files[0]?.name ?? 'The file'} is in your pod` : `${done} files are in your pod`)
    })
  }
  return { isPending: pending > 0, start }
}

function UploadButton({ upload }: { upload: Uploads }) {
  return (
    <FileButton look="primary" multiple isPending={upload.isPending} onSelect={upload.start}>
      <Upload size={16} aria-hidden />
      {upload.isPending ? 'Uploading…' : 'Upload'}
    </FileButton>
  )
}

function DropArea({
  isActive,
  onFiles,
  children,
}: {
  isActive: boolean
  onFiles: (files: readonly File[]) => void
  children: React.ReactNode
}) {
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent): void => {
    if (!isActive || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(true)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    if (isActive) onFiles([...event.dataTransfer.files])
  }
  return (
    // Dropping is a second way to the Upload button beside it, for whoever uses a mouse.
    // biome-ignore lint/a11y/noStaticElementInteractions: the button above does the same by keyboard.
    <div
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`rounded-card border bg-panel ${isOver ? 'border-accent bg-accent-soft' : ''}`}
    >
      {children}
    </div>
  )
}

export function ContainerSkeleton() {
  return (
    <div className="rounded-card border bg-panel">
      <LoadingLabel>Opening the folder</LoadingLabel>
      {['w-40', 'w-56', 'w-32', 'w-48', 'w-64', 'w-36'].map((width) => (
        <div key={width} className="flex items-center gap-3 border-b px-4 py-3.5 last:border-b-0">
          <Skeleton className="size-5" />
          <Skeleton className={`h-4 ${width}`} />
        </div>
      ))}
    </div>
  )
}
