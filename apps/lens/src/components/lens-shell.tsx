'use client'
import { SignedIn } from '@hearth/kit/sign-in.tsx'
import { AppShell } from '@hearth/kit/ui/app-shell.tsx'
import { CircleUserRound, Images, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { NewPost } from './new-post.tsx'
import { SignInWithWelcome } from './sign-in-with-welcome.tsx'

const navigation = [
  { href: '/', label: 'Photos', icon: <Images size={22} /> },
  { href: '/people', label: 'People', icon: <UsersRound size={22} /> },
  { href: '/you', label: 'You', icon: <CircleUserRound size={22} /> },
]

/** The frame of Lens: everything inside is for whoever is signed in. `publicView`: what anybody may see of it. */
export function LensShell({ children, publicView }: { children: ReactNode; publicView?: ReactNode }) {
  return (
    <SignedIn signIn={<SignInWithWelcome />} publicView={publicView}>
      <AppShell navigation={navigation} action={<NewPost />} profileHref="/you" width="full">
        {children}
      </AppShell>
    </SignedIn>
  )
}
