import './globals.css'
import { AppProviders } from '@hearth/kit/app-providers.tsx'
import { isNewHere } from '@hearth/kit/server-presence.ts'
import { readTheme } from '@hearth/kit/server-theme.ts'
import type { Metadata } from 'next'
import { connection } from 'next/server.js'
import type { ReactNode } from 'react'
import { readConfig } from '#config.ts'
import { stream } from '#stream.tsx'

export const metadata: Metadata = {
  title: { default: 'Stream', template: '%s · Stream' },
  description: stream.tagline,
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Settings and the policy's nonce are of this request, not of the build.
  await connection()
  const config = readConfig()
  const [theme, isNew] = await Promise.all([readTheme(), isNewHere(config.origin)])
  return (
    <html lang="en" data-theme={theme}>
      <body>
        <AppProviders app={stream} config={config} theme={theme} isNewHere={isNew}>
          {children}
        </AppProviders>
      </body>
    </html>
  )
}
