'use client'
import { SignIn } from '@hearth/kit/sign-in-screen.tsx'
import { Welcome } from './welcome.tsx'

/** The sign-in screen beside a wall of light. */
export function SignInWithWelcome() {
  return <SignIn welcome={<Welcome />} />
}
