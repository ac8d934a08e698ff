'use client'
import { SignedIn } from '@hearth/kit/sign-in.tsx'
import type { ReactNode } from 'react'
import { StreamFrame } from './stream-frame.tsx'
import { StreamSignIn } from './stream-sign-in.tsx'

/** Every page but the first: signed in, the pod ready, the frame around it. */
export function StreamPage({ children }: { children: ReactNode }) {
  return (
    <SignedIn signIn={<StreamSignIn />}>
      <StreamFrame>{children}</StreamFrame>
    </SignedIn>
  )
}
