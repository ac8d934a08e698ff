import './globals.css'
import { AppDocument } from '@hearth/kit/app-document.tsx'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { readConfig } from '#config.ts'
import { lens } from '#lens.tsx'

export const metadata: Metadata = {
  title: { default: 'Lens', template: '%s · Lens' },
  description: lens.tagline,
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <AppDocument app={lens} readConfig={readConfig}>
      {children}
    </AppDocument>
  )
}
