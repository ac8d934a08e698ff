'use client'
import { ArrowRight, X } from 'lucide-react'
import { type FormEvent, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { hostOf } from './app-error.ts'
import { useApp } from './app-providers.tsx'
import {
  forgetIdentity,
  type RememberedIdentity,
  rememberedIdentities,
} from './identity/remembered-identities.ts'
import { useIdleLoading } from './later.tsx'
import { displayName } from './pod.ts'
import { loadSignIn } from './session/load-sign-in.ts'
import { useSession } from './session.tsx'
import { Avatar } from './ui/avatar.tsx'
import { Button, IconButton } from './ui/button.tsx'
import { TextField } from './ui/field.tsx'

/** The whole sign-in screen: faces seen before, one field for anything, the default provider, and a way to a new pod. `welcome` is the app's own picture of itself. */
export function SignIn({ welcome }: { welcome?: ReactNode }) {
  const { app, config } = useApp()
  const { error, suggested } = useSession()
  const { leaving, leave } = useLeaving()
  useIdleLoading(loadSignIn)
  return (
    <main className="grid min-h-dvh grid-cols-1 lg:grid-cols-[1fr_minmax(26rem,34rem)]">
      <div aria-hidden className="relative hidden overflow-hidden border-e bg-raised lg:block">
        {welcome}
      </div>
      <div className="flex min-w-0 animate-fade flex-col justify-center gap-7 px-6 py-12 sm:mx-auto sm:w-full sm:max-w-xl sm:px-12">
        <header className="flex flex-col gap-2">
          <span aria-hidden className="text-accent">
            {app.icon}
          </span>
          <h1 className="text-4xl font-bold tracking-tight">{app.name}</h1>
          <p className="text-lg text-pretty text-muted">{app.tagline}</p>
        </header>
        {error !== undefined && (
          <p
            role="alert"
            className="forced-border rounded-card bg-danger-soft px-4 py-3 text-danger first-letter:uppercase"
          >
            {error.message}.
          </p>
        )}
        <noscript>
          <p className="rounded-card bg-raised px-4 py-3">
            Signing in happens in your browser, and needs JavaScript there.
          </p>
        </noscript>
        <Faces leaving={leaving} leave={leave} />
        <SignInForm key={suggested} suggested={suggested} leaving={leaving} leave={leave} />
        <Providers provider={config.provider} leaving={leaving} leave={leave} />
        <p className="text-sm text-muted">
          No pod yet?{' '}
          <a
            className="font-medium text-accent underline underline-offset-4"
            href={new URL('.account/login/password/register/', config.provider).href}
          >
            Make one at {hostOf(config.provider)}
          </a>
          . It is yours: every app you sign in to reads the same one.
        </p>
      </div>
    </main>
  )
}

type Leaving = { leaving: string | undefined; leave: (typed: string) => void }

function useLeaving(): Leaving {
  const { signIn } = useSession()
  const [leaving, setLeaving] = useState<string>()
  const leave = (typed: string): void => {
    setLeaving(typed)
    void signIn(typed).finally(() => setLeaving(undefined))
  }
  return { leaving, leave }
}

function Faces({ leaving, leave }: Leaving) {
  const [faces, setFaces] = useState<readonly RememberedIdentity[]>([])
  // After the first paint: the server cannot know who was here.
  useEffect(() => setFaces(rememberedIdentities()), [])
  if (faces.length === 0) return null
  const forget = (webid: string): void => {
    forgetIdentity(webid)
    setFaces(rememberedIdentities())
  }
  return (
    <ul aria-label="Signed in here before" className="flex flex-col gap-2">
      {faces.map((face) => (
        <li key={face.webid} className="flex items-center gap-1">
          <Button
            className="h-auto min-w-0 grow basis-0 justify-start gap-3 p-3 text-start"
            isDisabled={leaving !== undefined}
            onPress={() => leave(face.webid)}
          >
            <Avatar name={nameOf(face)} webid={face.webid} photo={face.photo} size={44} />
            <span className="min-w-0 grow">
              <span className="block truncate font-semibold">{nameOf(face)}</span>
              <span className="block truncate text-sm font-normal text-muted">{hostOf(face.webid)}</span>
            </span>
            <ArrowRight size={18} aria-hidden className="text-muted rtl:rotate-180" />
          </Button>
          <IconButton label={`Forget ${nameOf(face)} here`} onPress={() => forget(face.webid)}>
            <X size={16} aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}

function nameOf(face: RememberedIdentity): string {
  return face.name ?? displayName(undefined, face.webid)
}

function SignInForm({ suggested, leaving, leave }: Leaving & { suggested: string | undefined }) {
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(suggested ?? '')
  // The server drew this form: what somebody typed before the script came is in the field and nowhere else.
  useEffect(() => setTyped((known) => field.current?.value || known), [])
  const isSuggested = suggested !== undefined && typed === suggested
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    leave(typed)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextField
        inputRef={field}
        label="Your WebID, your pod or your provider"
        description={
          isSuggested
            ? `Filled in by the link you followed. Is this you, at ${hostOf(suggested)}?`
            : 'For example alice.example, or the address of your profile'
        }
        // A password manager knows this field as the user name (WCAG 3.3.8).
        name="username"
        autoComplete="username"
        inputMode="url"
        spellCheck="false"
        value={typed}
        onChange={setTyped}
      />
      <Button
        type="submit"
        look="primary"
        size="large"
        autoFocus={isSuggested}
        isPending={leaving === typed && leaving !== undefined}
        isDisabled={typed.trim() === ''}
      >
        {leaving === typed && leaving !== undefined ? `Looking up ${hostOf(typed)}…` : 'Sign in'}
      </Button>
    </form>
  )
}

function Providers({ provider, leaving, leave }: Leaving & { provider: string }) {
  const { choices } = useSession()
  // Drawn by the server: until the script has come a press would be lost.
  const isAwake = useSyncExternalStore(noChange, isInBrowser, isOnServer)
  const isChoosing = choices.length > 0
  return (
    <section aria-label="Providers" className="flex flex-col gap-2">
      <p className="text-sm text-muted">
        {isChoosing
          ? 'Your profile names several providers. Which one today?'
          : 'Or go straight to a provider'}
      </p>
      <div className="flex flex-wrap gap-2">
        {(isChoosing ? choices : [provider]).map((issuer) => (
          <Button
            key={issuer}
            isPending={leaving === issuer}
            isDisabled={leaving !== undefined || !isAwake}
            onPress={() => leave(issuer)}
          >
            {hostOf(issuer)}
          </Button>
        ))}
      </div>
    </section>
  )
}

const noChange = () => () => undefined
const isInBrowser = () => true
const isOnServer = () => false
