import type { Metadata } from 'next'
import { LensShell } from '#components/lens-shell.tsx'
import { PeoplePage } from '#components/people-page.tsx'

export const metadata: Metadata = { title: 'People' }

export default function Page() {
  return (
    <LensShell>
      <PeoplePage />
    </LensShell>
  )
}
