'use client'
import { hydratedLater, later } from '@hearth/kit/later.tsx'
import { readSession } from '@hearth/kit/session/session-store.ts'
import { SignedIn, Waiting } from '@hearth/kit/sign-in.tsx'

const FramedHome = later(
  async () => (await import('./framed-home.tsx')).FramedHome,
  <Waiting>Opening</Waiting>,
)
const LensSignIn = hydratedLater(
  async () => (await import('./sign-in-with-welcome.tsx')).SignInWithWelcome,
  <Waiting>Opening</Waiting>,
)

// Who is here is known before React has woken the page: the half that will be shown is under way by then.
if (typeof indexedDB !== 'undefined') {
  readSession()
    .then((session) => (session === undefined ? LensSignIn : FramedHome).load())
    // The page asks again, and says what is wrong.
    .catch(() => undefined)
}

/** The page at `/`, in two halves of which everybody loads one: the wall with its RDF library, or the way in. */
export function FirstPage() {
  return (
    <SignedIn signIn={<LensSignIn />}>
      <FramedHome />
    </SignedIn>
  )
}
