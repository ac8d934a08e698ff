'use client'
import { keepText, keptText } from '@hearth/kit/kept-text.ts'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { EmptyState, ErrorState } from '@hearth/kit/ui/states.tsx'
import { Unplug } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useQueryRun, useScopes, type Viewer } from '#data/query-run.ts'
import { asksElsewhere } from '#query/asks-elsewhere.ts'
import { type Question, readyQuestions } from '#query/questions.ts'
import { chosenScope, type Scope } from '#query/scope.ts'
import { AnswerPanel } from './answer-panel.tsx'
import { forgetLinkedQuery, linkedQuery } from './linked-query.tsx'
import { QueryPanel } from './query-panel.tsx'
import { QuestionList } from './question-list.tsx'

/** The page Bench opens on: questions at the side, the one that is asked, and its answer. */
export function QueryConsole() {
  const { webid } = useSignedIn()
  const pod = useMyPod()
  const scopes = useScopes()
  const questions = useMemo(() => readyQuestions({ webid, now: new Date() }), [webid])
  const { query, setQuery, isKept } = useQueryText(webid, questions)
  const [wanted, setWanted] = useState<Scope>()
  const [viewer, setViewer] = useState<Viewer>('me')
  const { run, start, stop, check, forgetDocuments } = useQueryRun()
  const choice = scopes === undefined ? undefined : chosenScope(scopes, wanted)

  const ask = useCallback(
    (text: string, place = choice) => {
      const isKnownGood = questions.some((question) => question.query === text)
      if (place !== undefined && text.trim() !== '') void start(text, { choice: place, viewer, isKnownGood })
    },
    [choice, start, viewer, questions],
  )
  useEffect(forgetLinkedQuery, [])
  // Bench opens on an answer, where one costs a single request; reading a whole pod is for the person to start, and so is
  // what a link may have brought along to carry it away.
  const hasOpened = useRef(false)
  useEffect(() => {
    if (hasOpened.current || choice?.endpoint === undefined) return
    hasOpened.current = true
    // What a person was writing is not asked before they say so.
    if (!isKept && !asksElsewhere(query)) ask(query)
  }, [choice, ask, query, isKept])

  if (pod.error !== null && pod.data === undefined)
    return <ErrorState error={pod.error} onRetry={() => void pod.refetch()} />
  if (scopes?.length === 0) return <NoPod />
  const pick = (question: Question): void => {
    setQuery(question.query)
    ask(question.query)
  }
  const ready = questions.find((question) => question.query === query)
  return (
    <div className="grid gap-4 lg:grid-cols-[18rem_minmax(0,1fr)] lg:gap-6">
      <h1 className="sr-only">Ask your pod</h1>
      <QuestionList questions={questions} current={query} onPick={pick} />
      <div className="flex min-w-0 flex-col gap-4">
        <QueryPanel
          query={query}
          onChange={setQuery}
          onRun={() => ask(query)}
          onStop={stop}
          // Ours are known to be right: the engine is only loaded for what a person writes.
          check={ready === undefined ? check : knownGood}
          run={run}
          scopes={scopes ?? []}
          choice={choice}
          onScope={setWanted}
          viewer={viewer}
          onViewer={setViewer}
        />
        <AnswerPanel
          run={run}
          storage={pod.data?.storage}
          question={ready}
          isBrowser={choice?.scope === 'browser'}
          onAskBrowser={() => {
            setWanted('browser')
            ask(query, { scope: 'browser', endpoint: undefined })
          }}
          onReadAgain={() => {
            forgetDocuments()
            ask(query)
          }}
        />
      </div>
    </div>
  )
}

/** What is asked: by the link that led here, else what this person was writing in this tab, else the first of ours. */
function useQueryText(webid: string, questions: readonly Question[]) {
  const key = `bench-query:${webid}`
  const [first] = useState(() => {
    const linked = linkedQuery()
    const kept = linked === undefined ? keptText(key) : undefined
    return { query: linked ?? kept ?? questions[0]?.query ?? '', isKept: kept !== undefined }
  })
  const [query, show] = useState(first.query)
  const setQuery = (next: string): void => {
    show(next)
    keepText(key, questions.some((question) => question.query === next) ? '' : next)
  }
  return { query, setQuery, isKept: first.isKept }
}

const knownGood = async () => ({ isValid: true, isUpdate: false }) as const

function NoPod() {
  return (
    <EmptyState icon={<Unplug size={28} />} title="No pod found">
      Your profile names no storage, and none was found around it. Add <code>pim:storage</code> to your
      profile, or ask whoever hosts it.
    </EmptyState>
  )
}
