'use client'
import type { MouseEvent, ReactNode } from 'react'
import { Brand, topBarClass } from './brand.tsx'

/** The frame of a page that anybody may read: what app this is, and the way in. Works without JavaScript. */
export function PublicFrame({ children, onSignIn }: { children: ReactNode; onSignIn: () => void }) {
  const stay = (event: MouseEvent): void => {
    // Signing in here leads back to this page.
    event.preventDefault()
    onSignIn()
  }
  return (
    <div className="flex min-h-dvh flex-col">
      <header className={topBarClass}>
        <Brand />
        <a
          href="/"
          onClick={stay}
          className="inline-flex h-10 items-center rounded-control bg-accent px-4 font-medium text-on-accent hover:bg-accent-strong"
        >
          Sign in
        </a>
      </header>
      <main className="w-full min-w-0 grow px-3 pt-6 pb-16 sm:px-6">{children}</main>
    </div>
  )
}
