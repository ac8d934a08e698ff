'use client'
import { SignedIn } from '@hearth/kit/sign-in.tsx'
import type { ReactNode } from 'react'
import { StreamFrame } from './stream-frame.tsx'
import { StreamSignIn } from './stream-sign-in.tsx'

/** Every page but the first: signed in, the pod ready, the frame around it. `publicView`: what anybody may see of it. */
export function StreamPage({ children, publicView }: { children: ReactNode; publicView?: ReactNode }) {
  return (
    <SignedIn
      signIn={<StreamSignIn />}
      publicView={publicView && <div className="mx-auto max-w-2xl">{publicView}</div>}
    >
      <StreamFrame>{children}</StreamFrame>
    </SignedIn>
  )
}
