'use client'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'

export type TabDescription = { readonly id: string; readonly label: ReactNode; readonly content: ReactNode }

const stops = ['a[href]', 'button', 'input', 'textarea', 'select', '[tabindex]']
  .map((name) => `${name}:not([tabindex="-1"], :disabled)`)
  .join()

/**
 * The ARIA tabs pattern: one stop for Tab, arrow keys (the other way round where text runs from right to left), Home
 * and End choose. Native, because a page may open with tabs before react-aria is there.
 */
export function Tabs({ label, tabs }: { label: string; tabs: readonly TabDescription[] }) {
  const base = useId()
  const [selected, select] = useState<string>()
  const current = tabs.find((tab) => tab.id === selected) ?? tabs[0]
  return (
    <div>
      <div
        role="tablist"
        aria-label={label}
        className="flex gap-1 overflow-x-auto border-b"
        onKeyDown={moveByKey}
      >
        {tabs.map((tab) => {
          const isSelected = tab.id === current?.id
          return (
            <button
              key={tab.id}
              type="button"
              role="tab"
              id={`${base}-tab-${tab.id}`}
              aria-selected={isSelected}
              aria-controls={isSelected ? `${base}-panel` : undefined}
              tabIndex={isSelected ? 0 : -1}
              onClick={() => select(tab.id)}
              className="-mb-px flex h-11 cursor-pointer items-center gap-2 border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2 aria-selected:border-accent aria-selected:text-ink"
            >
              {tab.label}
            </button>
          )
        })}
      </div>
      {current !== undefined && (
        <Panel key={current.id} id={`${base}-panel`} labelledBy={`${base}-tab-${current.id}`}>
          {current.content}
        </Panel>
      )}
    </div>
  )
}

/** A panel in which the Tab key finds nothing is a stop itself. */
function Panel({ id, labelledBy, children }: { id: string; labelledBy: string; children: ReactNode }) {
  const panel = useRef<HTMLDivElement>(null)
  const [isStop, setStop] = useState(false)
  useEffect(() => setStop(panel.current?.querySelector(stops) === null))
  return (
    <div
      ref={panel}
      role="tabpanel"
      id={id}
      aria-labelledby={labelledBy}
      tabIndex={isStop ? 0 : undefined}
      className="outline-offset-4"
    >
      {children}
    </div>
  )
}

/** Moves the focus along the tabs, round the ends, and chooses what it comes to. */
function moveByKey(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')]
  const here = tabs.indexOf(document.activeElement as HTMLElement)
  const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl'
  const there: Partial<Record<string, number>> = {
    ArrowRight: here + (isRightToLeft ? -1 : 1),
    ArrowLeft: here + (isRightToLeft ? 1 : -1),
    Home: 0,
    End: -1,
  }
  const index = there[event.key]
  if (index === undefined || here < 0) return
  event.preventDefault()
  const next = tabs.at(index % tabs.length)
  next?.focus()
  next?.click()
}
