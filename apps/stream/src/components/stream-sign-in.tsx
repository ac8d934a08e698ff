'use client'
import { hydratedLater } from '@hearth/kit/later.tsx'
import { Waiting } from '@hearth/kit/sign-in.tsx'

/** The sign-in screen: whoever is signed in does not carry it. */
export const StreamSignIn = hydratedLater(
  async () => (await import('./sign-in-with-welcome.tsx')).SignInWithWelcome,
  <Waiting>Opening</Waiting>,
)
