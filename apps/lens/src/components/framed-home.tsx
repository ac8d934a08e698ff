'use client'
import { Home } from './home.tsx'
import { LensShell } from './lens-shell.tsx'

/** The wall in its frame, as one piece to load. */
export function FramedHome() {
  return (
    <LensShell>
      <Home />
    </LensShell>
  )
}
