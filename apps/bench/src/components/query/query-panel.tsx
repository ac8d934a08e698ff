'use client'
import { Button, IconButton } from '@hearth/kit/ui/button.tsx'
import { Select } from '@hearth/kit/ui/select.tsx'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import { Copy, Eye, Globe, HardDrive, Laptop, Link2, Play, Server, Square } from 'lucide-react'
import dynamic from 'next/dynamic.js'
import { useEffect, useState } from 'react'
import { problemOf, type Run, type Viewer } from '#data/query-run.ts'
import type { QueryCheck } from '#query/local-engine.ts'
import type { Scope, ScopeChoice } from '#query/scope.ts'
import { withPrefixes } from '#query/terms.ts'
import { linkToQuery } from './linked-query.tsx'

export type QueryPanelProps = {
  query: string
  onChange: (query: string) => void
  onRun: () => void
  onStop: () => void
  check: (query: string) => Promise<QueryCheck>
  run: Run
  scopes: readonly ScopeChoice[]
  choice: ScopeChoice | undefined
  onScope: (scope: Scope) => void
  viewer: Viewer
  onViewer: (viewer: Viewer) => void
}

const QueryEditor = dynamic(() => import('./query-editor.tsx'), { ssr: false })

const scopeOptions = {
  pod: {
    id: 'pod',
    label: 'My pod',
    description: 'Answered by your server, at once',
    icon: <HardDrive size={16} aria-hidden />,
  },
  server: {
    id: 'server',
    label: 'My server',
    description: 'Every pod it holds, as far as you may see',
    icon: <Server size={16} aria-hidden />,
  },
  browser: {
    id: 'browser',
    label: 'This browser',
    description: 'Reads your documents one by one; works with any server',
    icon: <Laptop size={16} aria-hidden />,
  },
} as const

const viewerOptions = [
  {
    id: 'me',
    label: 'As me',
    description: 'Everything you may see',
    icon: <Eye size={16} aria-hidden />,
  },
  {
    id: 'everyone',
    label: 'As everyone',
    description: 'Only what somebody sees who is not signed in',
    icon: <Globe size={16} aria-hidden />,
  },
] as const

/** The editor with its controls: where to ask, as whom, run and stop. */
export function QueryPanel(props: QueryPanelProps) {
  const { query, onChange, onRun, onStop, check, run, choice, viewer } = props
  const problem = useProblem(query, check)
  const isRunning = run.state === 'running'
  const runKey = useRunKey()
  return (
    <section
      aria-label="Query"
      className="overflow-hidden rounded-card border bg-panel focus-within:border-accent/60"
    >
      {/* The text has the editor's measures, so nothing moves when the editor arrives. */}
      <div className="grid max-h-[45vh] min-h-44 overflow-auto">
        <QueryEditor value={query} onChange={onChange} onRun={onRun} check={check} />
      </div>
      {problem !== undefined && (
        <p
          role="status"
          className="border-t bg-danger-soft px-4 py-2 text-sm text-danger first-letter:uppercase"
        >
          {problem}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 border-t bg-canvas/60 p-2">
        {isRunning ? (
          <Button onPress={onStop} look="danger">
            <Square size={15} aria-hidden fill="currentColor" />
            Stop
          </Button>
        ) : (
          <Button look="primary" onPress={onRun} isDisabled={choice === undefined || query.trim() === ''}>
            <Play size={15} aria-hidden fill="currentColor" />
            Run
            <kbd className="hidden font-sans text-xs sm:inline">{runKey}</kbd>
          </Button>
        )}
        <Select
          label="Where to ask"
          isLabelHidden
          options={props.scopes.map(({ scope }) => scopeOptions[scope])}
          value={choice?.scope ?? null}
          onChange={(id) => props.onScope(id as Scope)}
        />
        <Select
          label="With whose rights"
          isLabelHidden
          options={viewerOptions}
          value={viewer}
          onChange={(id) => props.onViewer(id as Viewer)}
        />
        <span className="ms-auto flex">
          <CopyButtons query={query} />
        </span>
      </div>
    </section>
  )
}

function CopyButtons({ query }: { query: string }) {
  const { toast } = useToast()
  const copy = (text: string, done: string): void => {
    navigator.clipboard.writeText(text).then(
      () => toast(done),
      () => toast('this browser does not let the page copy', { kind: 'failed' }),
    )
  }
  return (
    <>
      <IconButton label="Copy a link to this query" onPress={() => copy(linkToQuery(query), 'Link copied')}>
        <Link2 size={18} aria-hidden />
      </IconButton>
      <IconButton
        label="Copy the query with its prefixes"
        onPress={() => copy(withPrefixes(query), 'Query copied')}
      >
        <Copy size={17} aria-hidden />
      </IconButton>
    </>
  )
}

/** The key as this keyboard has it; known after the first paint, because the server cannot see the keyboard. */
function useRunKey(): string {
  const [key, setKey] = useState('Ctrl ⏎')
  useEffect(() => {
    if (/Mac|iPhone|iPad/.test(navigator.userAgent)) setKey('⌘ ⏎')
  }, [])
  return key
}

const checkAfterMs = 700

/** What Comunica's parser says about the query, some time after the last key. */
function useProblem(query: string, check: (query: string) => Promise<QueryCheck>): string | undefined {
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(() => {
      check(query).then(
        (result) => isCurrent && setProblem(problemOf(result)),
        () => isCurrent && setProblem(undefined),
      )
    }, checkAfterMs)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [query, check])
  return problem
}
