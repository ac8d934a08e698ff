'use client'
import { useRouter } from 'next/navigation.js'
import type { ReactNode } from 'react'
import { RouterProvider } from 'react-aria-components'

/** Put around react-aria's lists of links: pressing one moves within the app instead of loading the page anew. */
export function AriaRouter({ children }: { children: ReactNode }) {
  const router = useRouter()
  return <RouterProvider navigate={(href) => router.push(href)}>{children}</RouterProvider>
}
