import './globals.css'
import { AppDocument } from '@hearth/kit/app-document.tsx'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { readConfig } from '#config.ts'
import { stream } from '#stream.tsx'

export const metadata: Metadata = {
  title: { default: 'Stream', template: '%s · Stream' },
  description: stream.tagline,
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <AppDocument app={stream} readConfig={readConfig}>
      {children}
    </AppDocument>
  )
}
