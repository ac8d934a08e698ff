import './globals.css'
import type { Metadata } from 'next'
import { connection } from 'next/server.js'
import type { ReactNode } from 'react'

export const metadata: Metadata = { title: 'Lens' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  await connection()
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
