'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { keepText, keptText } from '@hearth/kit/kept-text.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Pencil, RotateCw, Save, TriangleAlert } from 'lucide-react'
import dynamic from 'next/dynamic.js'
import { useState } from 'react'
import { type PodDocument, useDocument, useSaveDocument } from '#data/documents.ts'
import { mayI } from '#rdf/entity-headers.ts'

const CodeView = dynamic(() => import('./code-view.tsx'), { ssr: false })

type Draft = { readonly source: string; readonly etag: string | undefined }

/** The source, to read and to edit. A save only happens to the version that was read; else both are kept and the person decides. */
export function SourceEditor({ document, source }: { document: PodDocument; source: string }) {
  const { url, facts } = document
  const { draft, setDraft } = useDraft(url)
  const save = useSaveDocument(url)
  const { refetch } = useDocument(url)
  const { toast } = useToast()
  const error = save.error === null ? undefined : toAppError(save.error, url)
  const submit = (etag: string | undefined): void => {
    if (draft === undefined) return
    const saved = (): void => {
      setDraft(undefined)
      toast('Saved')
    }
    save
      .mutateAsync({ source: draft.source, mediaType: facts.mediaType, etag })
      // What went wrong is said below the text.
      .then(saved, () => undefined)
  }
  const leave = (): void => {
    setDraft(undefined)
    save.reset()
  }
  const takeTheirs = (): void => {
    leave()
    void refetch()
  }
  /** The person has been told: their text on top of what is there now. */
  const overwrite = async (): Promise<void> => {
    const newest = await refetch()
    submit(newest.data?.facts.etag)
  }
  return (
    <section
      aria-label="Source"
      className="mt-3 overflow-hidden rounded-card border bg-panel focus-within:border-accent/60"
    >
      <div className="max-h-[65vh] overflow-auto">
        <CodeView
          key={draft === undefined ? facts.etag : 'draft'}
          source={draft?.source ?? source}
          isTurtle={document.body.kind === 'turtle'}
          {...(draft === undefined
            ? {}
            : { onChange: (text: string) => setDraft({ ...draft, source: text }) })}
        />
      </div>
      {error !== undefined && (
        <div
          role="alert"
          className="flex flex-wrap items-center gap-2 border-t bg-danger-soft px-4 py-2 text-danger"
        >
          <TriangleAlert size={18} aria-hidden className="shrink-0" />
          <p className="me-auto text-sm first-letter:uppercase">
            {error.message}.{error.code === 'conflict' && ' Your text is still here.'}
          </p>
          {error.code === 'conflict' && (
            <>
              <Button size="small" onPress={takeTheirs}>
                <RotateCw size={14} aria-hidden />
                Take theirs
              </Button>
              <Button size="small" look="danger" onPress={() => void overwrite()}>
                Save mine over it
              </Button>
            </>
          )}
        </div>
      )}
      {mayI(facts, 'Write') && (
        <div className="flex items-center gap-2 border-t bg-canvas/60 p-2">
          {draft === undefined ? (
            <Button onPress={() => setDraft({ source, etag: facts.etag })}>
              <Pencil size={15} aria-hidden />
              Edit
            </Button>
          ) : (
            <>
              <Button
                look="primary"
                isPending={save.isPending}
                isDisabled={draft.source === source}
                onPress={() => submit(draft.etag)}
              >
                <Save size={15} aria-hidden />
                Save
              </Button>
              <Button look="quiet" onPress={leave}>
                Cancel
              </Button>
              <p className="ms-auto hidden px-2 text-sm text-muted sm:block">
                Saves only if nobody changed it in the meantime
              </p>
            </>
          )}
        </div>
      )}
    </section>
  )
}

/** A look at the triples, another page or signing in again does not cost what is half-written. */
function useDraft(url: string): { draft: Draft | undefined; setDraft: (draft: Draft | undefined) => void } {
  const key = `bench-source:${url}`
  const [draft, show] = useState(() => readDraft(key))
  const setDraft = (next: Draft | undefined): void => {
    keepText(key, next === undefined ? '' : JSON.stringify(next))
    show(next)
  }
  return { draft, setDraft }
}

function readDraft(key: string): Draft | undefined {
  const kept = keptText(key)
  return kept === undefined ? undefined : (JSON.parse(kept) as Draft)
}
