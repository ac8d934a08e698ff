'use client'
import { Button } from '@hearth/kit/ui/button.tsx'
import { classNames } from '@hearth/kit/ui/class-names.ts'
import { CircleCheck, CircleX } from 'lucide-react'
import { useMemo, useState } from 'react'
import { toTable } from '#query/download.ts'
import { isNumeric } from '#query/literal-text.ts'
import type { Answer, Term } from '#query/terms.ts'
import { TermCell } from '../term-cell.tsx'

const firstRows = 100

/** An answer as a table; numbers to the right, and no more rows in the page than a person reads at once. */
export function AnswerTable({ answer, storage }: { answer: Answer; storage: string | undefined }) {
  const [shown, setShown] = useState(firstRows)
  const { names, rows } = useMemo(() => toTable(answer), [answer])
  const numeric = useMemo(
    () => names.map((_, column) => rows.length > 0 && rows.every((row) => isNumeric(row[column]))),
    [names, rows],
  )
  const peaks = useMemo(
    () => names.map((_, column) => (numeric[column] ? peakOf(rows.map((row) => row[column])) : undefined)),
    [names, rows, numeric],
  )
  if (answer.kind === 'truth') return <Truth value={answer.value} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and so must be reachable by keyboard (WCAG 2.1.1). */}
      <section aria-label="Rows" tabIndex={0} className="overflow-x-auto focus-visible:-outline-offset-2">
        <table className="w-full border-collapse text-[0.95rem]">
          <thead>
            <tr>
              {names.map((name, column) => (
                <th
                  key={name}
                  scope="col"
                  title={`?${name}`}
                  className={classNames(
                    'border-b px-3 py-2 text-sm sm:px-4 font-semibold whitespace-nowrap text-muted',
                    numeric[column] ? 'text-end' : 'text-start',
                  )}
                >
                  {name.replaceAll('_', ' ')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer have no name, and never move.
              <tr key={index} className="border-b last:border-b-0 hover:bg-raised/50">
                {names.map((name, column) => (
                  <td
                    key={name}
                    className={classNames(
                      'px-3 py-2 align-top wrap-anywhere sm:px-4',
                      numeric[column] && 'text-end',
                    )}
                  >
                    {peaks[column] === undefined ? (
                      <TermCell term={row[column]} storage={storage} />
                    ) : (
                      <Amount term={row[column]} peak={peaks[column]} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > shown && (
        <div className="border-t p-2 text-center">
          <Button look="quiet" onPress={() => setShown(shown * 4)}>
            Show more ({(rows.length - shown).toLocaleString()} left)
          </Button>
        </div>
      )}
    </>
  )
}

/** A number with its share of the largest one, so that a column of counts is read at a glance. */
function Amount({ term, peak }: { term: Term | undefined; peak: number }) {
  const share = Number(term?.value ?? 0) / peak
  return (
    <span className="flex items-center justify-end gap-3">
      <span aria-hidden className="hidden h-2 w-24 justify-end sm:flex">
        <span className="h-2 min-w-0.5 rounded-full bg-accent/60" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="min-w-8">
        <TermCell term={term} storage={undefined} />
      </span>
    </span>
  )
}

/** The largest of several amounts; undefined where a bar would say nothing: one row, or numbers below zero. */
function peakOf(terms: readonly (Term | undefined)[]): number | undefined {
  const values = terms.map((term) => Number(term?.value))
  const peak = values.reduce((one, other) => Math.max(one, other), 0)
  return values.length > 1 && peak > 0 && values.every((value) => value >= 0) ? peak : undefined
}

function Truth({ value }: { value: boolean }) {
  const Icon = value ? CircleCheck : CircleX
  return (
    <p className="flex items-center gap-3 px-4 py-6 text-2xl font-semibold">
      <Icon size={28} aria-hidden className={value ? 'text-success' : 'text-danger'} />
      {value ? 'Yes' : 'No'}
    </p>
  )
}
