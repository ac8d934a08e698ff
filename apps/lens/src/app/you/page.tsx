import type { Metadata } from 'next'
import { LensShell } from '#components/lens-shell.tsx'
import { OwnPage } from '#components/person-page.tsx'

export const metadata: Metadata = { title: 'You' }

export default function YouPage() {
  return (
    <LensShell>
      <OwnPage />
    </LensShell>
  )
}
