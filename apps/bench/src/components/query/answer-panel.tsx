'use client'
import { useApp } from '@hearth/kit/app-providers.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Skeleton } from '@hearth/kit/ui/skeleton.tsx'
import { CircleSlash, Download, FileSearch, RotateCw, SearchX, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Run } from '#data/query-run.ts'
import { type CrawlProgress, crawlLimits } from '#query/crawl.ts'
import { toCsv, toResultsJson, toTable } from '#query/download.ts'
import type { Question } from '#query/questions.ts'
import type { Answer } from '#query/terms.ts'
import { buttonLinkClass } from '../button-link.ts'
import { AnswerTable } from './answer-table.tsx'

/** What came of the last run: its state in one line, and the answer. */
export function AnswerPanel({
  run,
  storage,
  question,
  isBrowser,
  onAskBrowser,
  onReadAgain,
}: {
  run: Run
  storage: string | undefined
  /** The ready question in the editor, where that is one. */
  question: Question | undefined
  isBrowser: boolean
  onAskBrowser: () => void
  onReadAgain: () => void
}) {
  if (run.state === 'idle') {
    return isBrowser ? (
      <Note icon={<FileSearch size={20} />}>
        This server answers no queries itself, so your browser does: it reads up to {crawlLimits.documents} of
        your documents and answers from those. Pick a question or press Run.
      </Note>
    ) : (
      <TableSkeleton />
    )
  }
  if (run.state === 'running') return <Running startedAtMs={run.startedAtMs} progress={run.progress} />
  if (run.state === 'stopped') return <Note icon={<CircleSlash size={20} />}>Stopped.</Note>
  if (run.state === 'failed') {
    return <Failed message={run.message} {...(isBrowser || run.isOfQuery ? {} : { onAskBrowser })} />
  }
  return <Done run={run} storage={storage} question={question} onReadAgain={onReadAgain} />
}

function Done({
  run,
  storage,
  question,
  onReadAgain,
}: {
  run: Extract<Run, { state: 'done' }>
  storage: string | undefined
  question: Question | undefined
  onReadAgain: () => void
}) {
  const { answer, tookMs, crawl } = run
  const { rows } = toTable(answer)
  return (
    <section aria-label="Answer" className="overflow-hidden rounded-card border bg-panel">
      <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-1.5 text-sm text-muted">
        <p role="status">
          <strong className="font-semibold text-ink">{countOf(answer)}</strong> in {duration(tookMs)}
          {crawl !== undefined && `, from ${crawl.documents} documents read`}
        </p>
        {crawl !== undefined && (
          <Button size="small" look="quiet" onPress={onReadAgain}>
            <RotateCw size={14} aria-hidden /> Read again
          </Button>
        )}
        {rows.length > 0 && (
          <span className="ms-auto flex gap-1">
            <DownloadButton name="CSV" file="answer.csv" type="text/csv" text={() => toCsv(answer)} />
            <DownloadButton
              name="JSON"
              file="answer.srj"
              type="application/sparql-results+json"
              text={() => toResultsJson(answer)}
            />
          </span>
        )}
      </header>
      {crawl !== undefined && (crawl.isPartial || crawl.unread > 0) && (
        <p className="border-b px-4 py-2 text-sm text-muted">
          {crawl.isPartial &&
            `There is more than this browser reads at once, so the answer may be incomplete. `}
          {crawl.unread > 0 && `${crawl.unread} could not be read.`}
        </p>
      )}
      {rows.length === 0 ? <NoRows question={question} /> : <AnswerTable answer={answer} storage={storage} />}
    </section>
  )
}

/** Why it failed; a server that cannot answer need not be the end of it. */
function Failed({ message, onAskBrowser }: { message: string; onAskBrowser?: () => void }) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card bg-danger-soft px-4 py-3 text-danger"
    >
      <TriangleAlert size={20} aria-hidden className="shrink-0" />
      <p className="min-w-0 grow basis-60 break-words whitespace-pre-line first-letter:uppercase">
        {message}
      </p>
      {onAskBrowser !== undefined && (
        <Button size="small" onPress={onAskBrowser}>
          Ask in this browser
        </Button>
      )}
    </div>
  )
}

/** A newcomer's pod has no answer to most questions: what would have to be there, and where that is made. */
function NoRows({ question }: { question: Question | undefined }) {
  const { config } = useApp()
  const { text, app } = question?.whenEmpty ?? {
    text: 'Nothing in here matches. Loosen a line of the query and run it again.',
  }
  const place = config.apps.find(({ id }) => id === app)
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center text-muted">
      <SearchX size={26} aria-hidden className="text-edge" />
      <p className="max-w-prose text-pretty">{text}</p>
      {place !== undefined && (
        <a href={place.url} className={buttonLinkClass}>
          Open {place.name}
        </a>
      )}
    </div>
  )
}

function Note({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p role="status" className="flex items-start gap-3 rounded-card border bg-panel px-4 py-3 text-muted">
      <span aria-hidden className="mt-0.5 shrink-0">
        {icon}
      </span>
      <span className="max-w-prose">{children}</span>
    </p>
  )
}

const tickMs = 100

function Running({ startedAtMs, progress }: { startedAtMs: number; progress: CrawlProgress | undefined }) {
  const [now, setNow] = useState(startedAtMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), tickMs)
    return () => clearInterval(timer)
  }, [])
  const known = progress === undefined ? 0 : progress.documents + progress.containers
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="sr-only">
        Running
      </p>
      <p aria-hidden className="flex flex-wrap gap-x-3 px-1 text-sm text-muted tabular-nums">
        <span>{duration(now - startedAtMs)}</span>
        {progress !== undefined && (
          <span>
            {progress.documents} documents in {progress.containers} folders read, {progress.waiting} to go
          </span>
        )}
      </p>
      {progress !== undefined && (
        <progress
          aria-label="Documents read"
          value={known}
          max={known + progress.waiting}
          className="h-1.5 w-full overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent"
        />
      )}
      <TableSkeleton />
    </div>
  )
}

function TableSkeleton() {
  return (
    <div aria-hidden className="overflow-hidden rounded-card border bg-panel">
      {['w-1/3', 'w-2/5', 'w-1/4', 'w-1/2'].map((width) => (
        <div key={width} className="flex justify-between border-b px-4 py-3.5 last:border-b-0">
          <Skeleton className={`h-4 ${width}`} />
          <Skeleton className="h-4 w-12" />
        </div>
      ))}
    </div>
  )
}

function DownloadButton({
  name,
  file,
  type,
  text,
}: {
  name: string
  file: string
  type: string
  text: () => string
}) {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([text()], { type }))
    const link = document.createElement('a')
    link.href = url
    link.download = file
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Button size="small" look="quiet" onPress={save} aria-label={`Download as ${name}`}>
      <Download size={14} aria-hidden /> {name}
    </Button>
  )
}

function countOf(answer: Answer): string {
  if (answer.kind === 'truth') return 'An answer'
  const count = answer.kind === 'table' ? answer.rows.length : answer.triples.length
  const what = answer.kind === 'table' ? 'row' : 'triple'
  return `${count.toLocaleString()} ${what}${count === 1 ? '' : 's'}`
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
