import './globals.css'
import { AppDocument } from '@hearth/kit/app-document.tsx'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { bench } from '#bench.tsx'
import { readConfig } from '#config.ts'

export const metadata: Metadata = {
  title: { default: 'Bench', template: '%s · Bench' },
  description: bench.tagline,
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <AppDocument app={bench} readConfig={readConfig}>
      {children}
    </AppDocument>
  )
}
