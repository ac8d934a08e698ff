'use client'
import { classNames } from '@hearth/kit/ui/class-names.ts'
import {
  BellOff,
  Files,
  Heart,
  ImageOff,
  MessagesSquare,
  PenLine,
  Shapes,
  UserRoundPlus,
  UsersRound,
  Waypoints,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { Question } from '#query/questions.ts'

const icons: Readonly<Record<string, ReactNode>> = {
  kinds: <Shapes size={18} />,
  'newest-posts': <PenLine size={18} />,
  'liked-posts': <Heart size={18} />,
  comments: <MessagesSquare size={18} />,
  aspects: <UsersRound size={18} />,
  'not-heard': <BellOff size={18} />,
  'this-week': <Waypoints size={18} />,
  undescribed: <ImageOff size={18} />,
  following: <UserRoundPlus size={18} />,
  documents: <Files size={18} />,
}

/** The ready questions: a column on a desk, a strip to swipe on a phone. */
export function QuestionList({
  questions,
  current,
  onPick,
}: {
  questions: readonly Question[]
  current: string
  onPick: (question: Question) => void
}) {
  return (
    <section aria-labelledby="questions" className="min-w-0">
      <h2 id="questions" className="px-1 text-sm font-semibold text-muted">
        Ready questions
      </h2>
      <p className="mb-2 px-1 text-sm text-muted">
        Pick one. Each is SPARQL: change a line of it and run it again.
      </p>
      <ul className="-mx-3 flex snap-x scroll-px-3 gap-2 overflow-x-auto px-3 pb-2 sm:-mx-6 sm:scroll-px-6 sm:px-6 lg:mx-0 lg:flex-col lg:gap-1 lg:overflow-visible lg:px-0">
        {questions.map((question) => {
          const isCurrent = question.query === current
          return (
            <li key={question.id} className="w-56 shrink-0 snap-start lg:w-auto">
              <button
                type="button"
                aria-pressed={isCurrent}
                onClick={() => onPick(question)}
                className={classNames(
                  'flex h-full w-full cursor-pointer items-start gap-3 rounded-card border px-3 py-2.5 text-start transition-colors lg:border-transparent',
                  isCurrent
                    ? 'border-accent/40 bg-accent-soft lg:border-accent/30'
                    : 'bg-panel hover:bg-raised lg:bg-transparent',
                )}
              >
                <span aria-hidden className={classNames('mt-0.5', isCurrent ? 'text-accent' : 'text-muted')}>
                  {icons[question.id]}
                </span>
                <span>
                  <span className="block leading-snug font-medium">{question.title}</span>
                  <span className="mt-0.5 block text-sm leading-snug text-muted">{question.hint}</span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
