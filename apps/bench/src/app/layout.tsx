import './globals.css'
import { AppProviders } from '@hearth/kit/app-providers.tsx'
import { readTheme } from '@hearth/kit/server-theme.ts'
import type { Metadata } from 'next'
import { connection } from 'next/server.js'
import type { ReactNode } from 'react'
import { bench } from '#bench.tsx'
import { readConfig } from '#config.ts'

export const metadata: Metadata = {
  title: { default: 'Bench', template: '%s · Bench' },
  description: bench.tagline,
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Settings and the policy's nonce are of this request, not of the build.
  await connection()
  const theme = await readTheme()
  return (
    <html lang="en" data-theme={theme}>
      <body>
        <AppProviders app={bench} config={readConfig()} theme={theme}>
          {children}
        </AppProviders>
      </body>
    </html>
  )
}
