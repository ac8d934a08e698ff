'use client'
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { whenAtRest } from './at-rest.ts'
import { useToast } from './ui/toaster.ts'

const loaders: (() => Promise<unknown>)[] = []

/**
 * A component whose code is not part of the first load: it comes when it is first drawn, and mostly before that,
 * because `useIdleLoading` fetches every such part once the page has come to rest; `load` fetches it at once.
 * `meanwhile` keeps its place.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile?: ReactNode,
): ComponentType<Props> & { readonly load: () => Promise<unknown> } {
  let loaded: ComponentType<Props> | undefined
  const loadOnce = async (): Promise<ComponentType<Props>> => {
    loaded ??= await load()
    return loaded
  }
  loaders.push(loadOnce)

  // biome-ignore lint/correctness/noComponentHookFactories: called once per module, at its top level, as React.lazy is.
  function Later(props: Props) {
    const [Part, setPart] = useState(() => loaded)
    const [attempt, setAttempt] = useState(1)
    const { toast } = useToast()
    useEffect(() => {
      if (Part !== undefined) return
      const action = { label: 'Try again', onPress: () => setAttempt(attempt + 1) }
      loadOnce().then(
        (part) => setPart(() => part),
        () => toast('this part of the app did not load; check the connection', { kind: 'failed', action }),
      )
    }, [Part, attempt, toast])
    return Part === undefined ? meanwhile : <Part {...props} />
  }
  return Object.assign(Later, { load: loadOnce })
}

/** Fetches this, too, once the page has come to rest. */
export function alsoWhenIdle(load: () => Promise<unknown>): void {
  loaders.push(load)
}

/** As `later`, for what the server draws as well: its picture stays, with what is typed into it, until the code is there. */
export function hydratedLater<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ReactNode,
): ComponentType<Props> & { readonly load: () => Promise<unknown> } {
  const Part = lazy(async () => ({ default: await load() }))
  // biome-ignore lint/correctness/noComponentHookFactories: as in `later`.
  function HydratedLater(props: Props) {
    return (
      <Suspense fallback={meanwhile}>
        <Part {...props} />
      </Suspense>
    )
  }
  return Object.assign(HydratedLater, { load })
}

/**
 * A dialog that comes `later`. From its first opening on it is drawn, closed or open: react-aria gives the focus back
 * to where it was when it closes a dialog itself, not when the dialog is taken away from it.
 */
export function laterDialog<Props extends { isOpen: boolean }>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Dialog = later(load)
  // biome-ignore lint/correctness/noComponentHookFactories: as in `later`.
  return function LaterDialog(props: Props) {
    const [hasOpened, setHasOpened] = useState(props.isOpen)
    if (props.isOpen && !hasOpened) setHasOpened(true)
    return hasOpened && <Dialog {...props} />
  }
}

/** Fetches what the page may need next while nobody waits for anything, so that no press waits for the network. */
export function useIdleLoading(also?: () => Promise<unknown>): void {
  useEffect(() => whenAtRest(() => void loadAll(also)), [also])
}

async function loadAll(also?: () => Promise<unknown>): Promise<void> {
  // What fails now is asked for again when it is drawn. Parts bring parts of their own: the list grows under way.
  await also?.().catch(() => undefined)
  for (const load of loaders) await load().catch(() => undefined)
}
