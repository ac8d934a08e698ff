'use client'
import { SignedIn } from '@hearth/kit/sign-in.tsx'
import { SignIn } from '@hearth/kit/sign-in-screen.tsx'
import { AppShell } from '@hearth/kit/ui/app-shell.tsx'
import { FolderTree, KeyRound, SquareTerminal } from 'lucide-react'
import type { ReactNode } from 'react'
import { Welcome } from './welcome.tsx'

const navigation = [
  { href: '/', label: 'Query', icon: <SquareTerminal size={22} /> },
  { href: '/browse', label: 'Browse', icon: <FolderTree size={22} /> },
  { href: '/sharing', label: 'Sharing', icon: <KeyRound size={22} /> },
]

/** The frame of Bench: everything inside is for whoever is signed in. */
export function BenchShell({
  width = 'wide',
  children,
}: {
  width?: 'text' | 'wide' | 'full'
  children: ReactNode
}) {
  return (
    <SignedIn signIn={<SignIn welcome={<Welcome />} />}>
      <AppShell navigation={navigation} width={width}>
        {children}
      </AppShell>
    </SignedIn>
  )
}
