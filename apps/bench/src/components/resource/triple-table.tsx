'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { Button } from '@hearth/kit/ui/button.tsx'
import { classNames } from '@hearth/kit/ui/class-names.ts'
import type { Quad } from '@rdfjs/types'
import type { Term as RdfTerm } from 'n3'
import { useMemo, useState } from 'react'
import { toTerm } from '#query/answer-format.ts'
import { TermCell } from '../term-cell.tsx'

const firstSubjects = 40

/** Triples by subject: each subject once, what is said of it below. */
export function TripleTable({ quads, base, focus }: { quads: readonly Quad[]; base: string; focus: string }) {
  const { data: pod } = useMyPod()
  const [shown, setShown] = useState(firstSubjects)
  const groups = useMemo(() => [...Map.groupBy(quads, ({ subject }) => subject.value)], [quads])
  if (groups.length === 0) {
    return (
      <p className="mt-3 rounded-card border bg-panel px-4 py-10 text-center text-muted">
        This document says nothing yet.
      </p>
    )
  }
  return (
    <div className="mt-3 flex flex-col gap-3">
      {groups.slice(0, shown).map(([subject, rows]) => (
        <section
          key={subject}
          aria-label={localName(subject, base)}
          className={classNames(
            'overflow-x-auto rounded-card border bg-panel',
            subject === focus && 'border-accent',
          )}
        >
          <h2
            className="border-b bg-canvas/60 px-4 py-2 font-mono text-sm font-semibold break-all"
            title={subject}
          >
            {localName(subject, base)}
          </h2>
          <table className="w-full border-collapse text-[0.95rem]">
            <tbody>
              {rows.map(({ predicate, object }) => (
                <tr
                  key={`${predicate.value} ${object.termType} ${object.value}`}
                  className="border-b last:border-b-0 max-sm:block max-sm:px-4 max-sm:py-2"
                >
                  <th
                    scope="row"
                    className="w-px px-4 py-1.5 sm:min-w-48 text-start align-top font-normal max-sm:block max-sm:w-auto max-sm:p-0"
                  >
                    <TermCell term={{ type: 'uri', value: predicate.value }} storage={pod?.storage} />
                  </th>
                  <td className="px-4 py-1.5 align-top wrap-anywhere max-sm:block max-sm:p-0">
                    <TermCell term={toTerm(object as RdfTerm)} storage={pod?.storage} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
      {groups.length > shown && (
        <Button look="quiet" onPress={() => setShown(shown * 4)}>
          Show more ({(groups.length - shown).toLocaleString()} left)
        </Button>
      )}
    </div>
  )
}

/** `#me` inside its own document, the whole address elsewhere. */
function localName(subject: string, base: string): string {
  if (subject === base) return '<> this document'
  return subject.startsWith(`${base}#`) ? subject.slice(base.length) : subject
}
