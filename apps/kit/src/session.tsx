'use client'
import { usePathname, useRouter } from 'next/navigation.js'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { AppError, toAppError } from './app-error.ts'
import { CALLBACK_PATH } from './client-document.ts'
import { rememberIdentity } from './identity/remembered-identities.ts'
import { suggestedIdentity, withoutSuggestion } from './identity/suggested-identity.ts'
import { forgetPresence, notePresence } from './presence-cookie.ts'
import { loadSignIn } from './session/load-sign-in.ts'
import { openLater } from './session/open-later.ts'
import type { OpenSession } from './session/open-session.ts'
import { forgetSession, readSession, type StoredSession } from './session/session-store.ts'

/** What a page knows about who is signed in. */
export type Session = {
  readonly state: 'loading' | 'signed-out' | 'signed-in'
  readonly webid: string | undefined
  readonly issuer: string | undefined
  /** Signs requests where the pod needs it; plain when signed out. Stable while one person stays signed in. */
  readonly fetch: typeof fetch
  /** Why the last sign-in failed or the session ended, in words for people. */
  readonly error: AppError | undefined
  /** The provider ended the session while it was in use: `webid` is still known, so that the page can stay. */
  readonly isEnded: boolean
  /** Several providers in one profile: show these and call `signIn` with the one chosen. */
  readonly choices: readonly string[]
  /** Whom the link that led here expects, to be filled in and looked at: never signed in by itself. */
  readonly suggested: string | undefined
  /** Takes whatever a person types (O-42) and leaves for the provider. */
  readonly signIn: (typed: string) => Promise<void>
  readonly signOut: () => Promise<void>
  readonly addTokenOrigins: (urls: readonly string[]) => void
}

/** `useSession()` where somebody is signed in for certain: below `<SignedIn>`. */
export type SignedInSession = Session & {
  readonly state: 'signed-in'
  readonly webid: string
  readonly issuer: string
}

const SessionContext = createContext<Session | undefined>(undefined)
const CHANNEL = 'hearth-session'
const plainFetch: typeof fetch = (input, init) => fetch(input, init)

type SessionState = {
  open: OpenSession | undefined
  isLoading: boolean
  error: AppError | undefined
  isEnded: boolean
  choices: readonly string[]
}

/** Holds the session of this browser; restores it on load without a redirect (O-46) and shares it between tabs. */
export function SessionProvider({
  app,
  isNewHere,
  children,
}: {
  app: { name: string; origin: string }
  isNewHere: boolean
  children: ReactNode
}) {
  const router = useRouter()
  const pathname = usePathname()
  const [state, setState] = useState<SessionState>({
    open: undefined,
    // The server says who is new here, and draws what they will see: they do not wait for a session that is not there.
    isLoading: !isNewHere || pathname === CALLBACK_PATH,
    error: undefined,
    isEnded: false,
    choices: [],
  })
  const hasStarted = useRef(false)
  const [suggested, setSuggested] = useState<string>()

  const enter = useCallback((stored: StoredSession | undefined, error?: AppError) => {
    const onOver = (): void => {
      void forgetSession()
      setState((before) =>
        before.open === undefined ? before : { ...before, isEnded: true, error: sessionEnded() },
      )
    }
    const open = stored === undefined ? undefined : openLater(stored, onOver)
    if (stored === undefined) forgetPresence()
    else {
      rememberIdentity({ webid: stored.webid, issuer: stored.issuer })
      notePresence()
    }
    // Nothing of a form that the server drew is drawn again because nobody is here, as it said.
    setState((before) =>
      open === undefined && error === undefined && isUntouched(before)
        ? before
        : { open, isLoading: false, error, isEnded: false, choices: [] },
    )
  }, [])

  useEffect(() => {
    // React runs effects twice in development; a code can be redeemed once.
    if (hasStarted.current) return
    hasStarted.current = true
    const isReturn = pathname === CALLBACK_PATH && location.search !== ''
    const start = isReturn ? comeBack(router.replace) : readSession()
    start.then(
      (stored) => {
        // A session that was lost meanwhile: the server drew this page for somebody who is signed in.
        if (stored === undefined && forgetPresence()) return location.reload()
        if (!isReturn) setSuggested(takeSuggestion())
        enter(stored)
      },
      (error: unknown) => enter(undefined, toAppError(error)),
    )
  }, [pathname, router, enter])

  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL)
    channel.onmessage = () => void readSession().then((stored) => enter(stored))
    return () => channel.close()
  }, [enter])

  const signIn = useCallback(
    async (typed: string) => {
      setState((before) => ({ ...before, error: undefined, choices: [] }))
      try {
        const { resolveIdentity, leaveForProvider } = await loadSignIn()
        const { issuers, webid } = await resolveIdentity(typed)
        const [issuer] = issuers
        if (issuer === undefined || issuers.length > 1) {
          setState((before) => ({ ...before, choices: issuers }))
          return
        }
        location.assign(await leaveForProvider({ issuer, webid, app, returnTo: currentPage() }))
      } catch (error) {
        setState((before) => ({ ...before, error: toAppError(error, typed) }))
      }
    },
    [app],
  )

  const { open } = state
  const signOut = useCallback(async () => {
    await open?.end()
    // Photos of something half-written: not for whoever sits here next.
    await import('./kept-pictures.ts').then(({ forgetPictures }) => forgetPictures()).catch(() => undefined)
    enter(undefined)
    tellOtherTabs()
  }, [open, enter])

  const session = useMemo<Session>(
    () => ({
      state: state.isLoading ? 'loading' : open === undefined ? 'signed-out' : 'signed-in',
      webid: open?.webid,
      issuer: open?.issuer,
      fetch: open?.fetch ?? plainFetch,
      error: state.error,
      isEnded: state.isEnded,
      choices: state.choices,
      suggested,
      signIn,
      signOut,
      addTokenOrigins: open?.addTokenOrigins ?? (() => undefined),
    }),
    [state, open, suggested, signIn, signOut],
  )
  return <SessionContext value={session}>{children}</SessionContext>
}

function isUntouched({ open, isLoading, error, choices }: SessionState): boolean {
  return open === undefined && !isLoading && error === undefined && choices.length === 0
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new TypeError('useSession needs a SessionProvider above it')
  return session
}

/** The session below a `<SignedIn>`, where `webid` is known. */
export function useSignedIn(): SignedInSession {
  const session = useSession()
  if (session.state !== 'signed-in' || session.webid === undefined || session.issuer === undefined) {
    throw new TypeError('useSignedIn is for pages behind sign-in')
  }
  return session as SignedInSession
}

async function comeBack(goTo: (page: string) => void): Promise<StoredSession> {
  try {
    const { comeBackFromProvider } = await loadSignIn()
    const { session, returnTo } = await comeBackFromProvider(new URL(location.href))
    tellOtherTabs()
    goTo(returnTo)
    return session
  } catch (error) {
    goTo('/')
    throw error
  }
}

/** Out of the address bar, so that a reload, a bookmark and the way back from the provider do not repeat it. */
function takeSuggestion(): string | undefined {
  const page = new URL(location.href)
  const rest = withoutSuggestion(page)
  if (rest !== `${page.pathname}${page.search}${page.hash}`) history.replaceState(history.state, '', rest)
  return suggestedIdentity(page)
}

function tellOtherTabs(): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage('changed')
  channel.close()
}

function currentPage(): string {
  return location.pathname === CALLBACK_PATH ? '/' : `${location.pathname}${location.search}`
}

function sessionEnded(): AppError {
  return new AppError(
    'signed-out',
    'your provider has ended this session; sign in again to go on where you are',
  )
}
