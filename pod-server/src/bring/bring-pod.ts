import { PodError } from '#base/errors.ts'
import { anybody, nobody } from './access.ts'
import { bringContainer } from './bring-container.ts'
import { type Bringing, reasonOf } from './bringing.ts'
import { Report } from './report.ts'
import { rulesAtTarget } from './rules.ts'
import { type ClientCredentials, type SignedIn, signIn } from './sign-in.ts'
import { solidClient } from './solid-client.ts'

/** What somebody who moves asks for. */
export interface Wish {
  /** Folders: both end with a slash. */
  readonly source: string
  readonly target: string
  readonly from: ClientCredentials | undefined
  readonly to: ClientCredentials
  /** The WebID that the pod had; that of `from`, unless told. */
  readonly owner: string | undefined
  readonly replace: boolean
  readonly dryRun: boolean
  readonly timeoutMs: number
}

/**
 * Brings a pod from one Solid server to another, as a client of both. It keeps no notes: what was brought is seen at the
 * target, so it may end at any moment and be run again. Says whether all of it is there.
 */
export async function bringPod(wish: Wish): Promise<boolean> {
  const report = new Report(wish.source, wish.dryRun)
  const bringing = await begin(wish, report)
  try {
    const root = { from: wish.source, to: wish.target }
    await bringContainer(bringing, root, { source: nobody, target: anybody })
  } catch (reason) {
    report.end()
    throw reason
  }
  return report.end()
}

async function begin(wish: Wish, report: Report): Promise<Bringing> {
  const { source, target, from, to, timeoutMs } = wish
  const patience = { timeoutMs, onWait: (why: string) => report.waits(why) }
  const old = from && (await signInWith(from, timeoutMs))
  const now = await signInWith(to, timeoutMs)
  const move = { from: source, to: target, oldWebid: wish.owner ?? old?.webid, newWebid: now.webid }
  const bringing: Bringing = {
    source: solidClient(source, old, patience),
    target: solidClient(target, now, patience),
    move,
    replace: wish.replace,
    dryRun: wish.dryRun,
    report,
    groups: new Map(),
  }
  await checkSource(bringing)
  await checkTarget(bringing)
  return bringing
}

function signInWith(credentials: ClientCredentials, timeoutMs: number): Promise<SignedIn> {
  return signIn(credentials, (url, init) =>
    fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) }).catch(
      (cause: unknown) => {
        throw new PodError('upstream-failed', `${new URL(url).host} cannot be reached to sign in`, { cause })
      },
    ),
  )
}

async function checkSource({ source }: Bringing): Promise<void> {
  const answer = await source.ask(source.base, { method: 'HEAD', headers: { accept: 'text/turtle' } })
  answer.discard()
  if (answer.status !== 200)
    throw new PodError(
      'upstream-failed',
      `the source ${source.base} cannot be read: ${await reasonOf(answer)}`,
    )
}

/** What cannot be is told before anything is done. */
async function checkTarget(bringing: Bringing): Promise<void> {
  const { target } = bringing
  const answer = await target.ask(target.base, { method: 'HEAD' })
  answer.discard()
  if (answer.status !== 200)
    throw new PodError(
      'upstream-failed',
      `the target ${target.base} is no pod of yours: ${await reasonOf(answer)}`,
    )
  const rules = await rulesAtTarget(bringing, { from: target.base, to: target.base }, answer.headers)
  if (rules.kind === 'list') return
  const reason =
    rules.kind === 'unknown'
      ? `its list of access rules ${rules.reason}`
      : 'it has no access rules of its own'
  throw new PodError('unprocessable', `nothing can be brought to ${target.base}: ${reason}`)
}
