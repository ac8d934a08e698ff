'use client'
import { byteSize } from '@hearth/kit/byte-size.ts'
import { RelativeTime } from '@hearth/kit/relative-time.tsx'
import { IconButton } from '@hearth/kit/ui/button.tsx'
import { Chip } from '@hearth/kit/ui/chip.tsx'
import { LoadingLabel, Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { ErrorState } from '@hearth/kit/ui/states.tsx'
import { type TabDescription, Tabs } from '@hearth/kit/ui/tabs.tsx'
import { Download, Globe, KeyRound, Trash2 } from 'lucide-react'
import Link from 'next/link.js'
import { useRouter } from 'next/navigation.js'
import { useMemo, useState } from 'react'
import { type PodDocument, useDocument } from '#data/documents.ts'
import { nameOf, parentOf } from '#rdf/container-listing.ts'
import { mayI } from '#rdf/entity-headers.ts'
import { thingsIn } from '#rdf/things.ts'
import { Breadcrumbs } from '../breadcrumbs.tsx'
import { DeleteDialog } from '../browse/delete-dialog.tsx'
import { buttonLinkClass } from '../button-link.ts'
import { browseHref, sharingHref } from '../hrefs.ts'
import { BinaryPreview, saveBlob } from './binary-preview.tsx'
import { SourceEditor } from './source-editor.tsx'
import { ThingCards } from './thing-cards.tsx'
import { TripleTable } from './triple-table.tsx'

/** One document, in every way it can be looked at. */
export function ResourcePage({ iri }: { iri: string }) {
  const document = useDocument(iri)
  const url = iri.replace(/#.*$/, '')
  return (
    <div className="flex flex-col gap-3">
      <Breadcrumbs url={url} />
      {document.data === undefined ? (
        document.error === null ? (
          <ResourceSkeleton name={nameOf(url)} />
        ) : (
          <ErrorState error={document.error} onRetry={() => void document.refetch()} />
        )
      ) : (
        <OpenDocument document={document.data} iri={iri} />
      )}
    </div>
  )
}

function OpenDocument({ document, iri }: { document: PodDocument; iri: string }) {
  const { url, facts, body } = document
  const [isDeleting, setDeleting] = useState(false)
  const router = useRouter()
  const name = nameOf(url)
  const parent = parentOf(url)
  return (
    <>
      <header className="flex flex-wrap items-center gap-2">
        <div className="me-auto min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight break-all">{name}</h1>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
            <span className="font-mono text-xs">{facts.mediaType}</span>
            {facts.size !== undefined && <span>{byteSize(facts.size)}</span>}
            {facts.modified !== undefined && (
              <span>
                changed <RelativeTime iso={facts.modified} />
              </span>
            )}
            {facts.everyones.includes('Read') && (
              <Chip color="var(--color-accent)" icon={<Globe size={13} aria-hidden />}>
                Public
              </Chip>
            )}
          </p>
        </div>
        <Link href={sharingHref(url)} className={buttonLinkClass}>
          <KeyRound size={16} aria-hidden />
          Sharing
        </Link>
        <IconButton label={`Download ${name}`} onPress={() => saveBlob(blobOf(document), name)}>
          <Download size={18} aria-hidden />
        </IconButton>
        {mayI(facts, 'Write') && (
          <IconButton label={`Delete ${name}`} onPress={() => setDeleting(true)}>
            <Trash2 size={18} aria-hidden />
          </IconButton>
        )}
      </header>
      {body.kind === 'binary' ? (
        <BinaryPreview blob={body.blob} name={name} mediaType={facts.mediaType} />
      ) : (
        <DocumentTabs document={document} iri={iri} />
      )}
      <DeleteDialog
        url={isDeleting ? url : undefined}
        name={name}
        isContainer={false}
        onClose={() => setDeleting(false)}
        onDeleted={() => router.push(parent === undefined ? '/browse' : browseHref(parent))}
      />
    </>
  )
}

/** What the document is about comes first; its triples and its source are one tab away. */
function DocumentTabs({ document, iri }: { document: PodDocument; iri: string }) {
  const { body, url } = document
  const source = body.kind === 'binary' ? '' : body.source
  const isTurtle = body.kind === 'turtle'
  const things = useMemo(() => (isTurtle ? thingsIn(source, url) : undefined), [isTurtle, source, url])
  const editor = <SourceEditor key={url} document={document} source={source} />
  if (things === undefined) return editor
  const tabs: TabDescription[] = [
    ...(things.known.length === 0
      ? []
      : [{ id: 'rendered', label: 'Rendered', content: <ThingCards things={things.known} focus={iri} /> }]),
    {
      id: 'triples',
      label: `Triples (${things.quads.length})`,
      content: <TripleTable quads={things.quads} base={url} focus={iri} />,
    },
    { id: 'source', label: 'Turtle', content: editor },
  ]
  return <Tabs label="Ways to look at it" tabs={tabs} />
}

function blobOf({ body, facts }: PodDocument): Blob {
  return body.kind === 'binary' ? body.blob : new Blob([body.source], { type: facts.mediaType })
}

function ResourceSkeleton({ name }: { name: string }) {
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight break-all">{name}</h1>
      <LoadingLabel>Opening the document</LoadingLabel>
      <div className="flex flex-col gap-3 rounded-card border bg-panel p-4">
        {['w-2/3', 'w-1/2', 'w-3/4', 'w-1/3', 'w-3/5'].map((width) => (
          <Skeleton key={width} className={`h-4 ${width}`} />
        ))}
      </div>
    </>
  )
}
