'use client'
import { later } from '@hearth/kit/later.tsx'
import { Waiting } from '@hearth/kit/sign-in.tsx'

/** The sign-in screen: whoever is signed in does not carry it. */
export const StreamSignIn = later(
  async () => (await import('./sign-in-with-welcome.tsx')).SignInWithWelcome,
  <Waiting>Opening</Waiting>,
)
