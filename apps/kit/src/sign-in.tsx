'use client'
import { type ReactNode, useState } from 'react'
import { useApp } from './app-providers.tsx'
import { useSession } from './session.tsx'
import { Button } from './ui/button.tsx'
import { PublicFrame } from './ui/public-frame.tsx'
import { LoadingLabel } from './ui/skeleton.tsx'

/**
 * Shows its children to whoever is signed in, `signIn` (the app's `SignIn` screen) to everybody else. `publicView`: what
 * the server has drawn for anybody already, shown until somebody is signed in or asks to be.
 */
export function SignedIn({
  children,
  signIn,
  publicView,
}: {
  children: ReactNode
  signIn: ReactNode
  publicView?: ReactNode
}) {
  const { state, isEnded } = useSession()
  const [isAsking, setAsking] = useState(false)
  if (publicView !== undefined && state !== 'signed-in' && !isAsking)
    return <PublicFrame onSignIn={() => setAsking(true)}>{publicView}</PublicFrame>
  if (state === 'loading') return <Waiting>Opening</Waiting>
  if (state === 'signed-out') return signIn
  return (
    <>
      {isEnded && <SessionEnded />}
      {children}
    </>
  )
}

/**
 * The provider ended the session under way: the page stays as it is, so that nothing half-written is lost. Above every
 * dialog, and not part of what an open one hides (React Aria's mark for that).
 */
function SessionEnded() {
  const { webid, error, signIn } = useSession()
  return (
    <div
      role="alert"
      data-react-aria-top-layer
      className="sticky top-0 z-50 flex flex-wrap items-center justify-center gap-3 bg-danger-soft px-4 py-2 text-danger"
    >
      <span className="first-letter:uppercase">{error?.message}.</span>
      <Button size="small" onPress={() => void signIn(webid ?? '')}>
        Sign in again
      </Button>
    </div>
  )
}

/** The page at `/callback`: the session provider does the work and moves on. */
export function SignInReturn() {
  return <Waiting>Signing you in</Waiting>
}

/** The app is on its way, and says so. */
export function Waiting({ children }: { children: string }) {
  const { app } = useApp()
  return (
    <main className="grid min-h-dvh place-items-center">
      <span aria-hidden className="animate-breathe text-accent">
        {app.icon}
      </span>
      <LoadingLabel>{children}</LoadingLabel>
    </main>
  )
}
