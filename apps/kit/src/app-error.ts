import { byteSize } from './byte-size.ts'

/** What can go wrong, as the apps tell it apart; the message is written for the person in front of the screen. */
export type AppErrorCode =
  | 'offline'
  | 'not-found'
  | 'forbidden'
  | 'open-to-all'
  | 'signed-out'
  | 'conflict'
  | 'bad-data'
  | 'sign-in-failed'
  | 'no-provider'
  | 'server-error'

/** The one error of the apps: `message` says what happened and what to do next, `cause` is for the console. */
export class AppError extends Error {
  readonly code: AppErrorCode
  constructor(code: AppErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }
}

/** A server that takes a request and says nothing: as good as one that cannot be reached, and asked again in vain. */
export class NoAnswer extends TypeError {}

/** What a pod has room for, where its refusal says so (RFC 9457 3.2): libraries hand on the response, not its body. */
const rooms = new WeakMap<Response, number>()

/** Keeps what a refusal for want of room says, so that whoever is told of it can be told how much there is. */
export async function noteRoom(response: Response): Promise<void> {
  if (response.status !== 507) return
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  const room = (problem as { room?: unknown } | null | undefined)?.room
  if (typeof room === 'number') rooms.set(response, room)
}

/** A failed answer of a pod in human words, naming the pod. */
export function responseError(response: Response, url = response.url): AppError {
  const host = hostOf(url)
  const cause = { cause: { url, status: response.status } }
  if (response.status === 401) return new AppError('signed-out', `${host} asks you to sign in again`, cause)
  if (response.status === 403)
    return new AppError('forbidden', `${host} does not let you see or change this`, cause)
  if (response.status === 404 || response.status === 410) {
    return new AppError('not-found', `this is no longer on ${host}`, cause)
  }
  if (response.status === 409 || response.status === 412) {
    return new AppError(
      'conflict',
      'this was changed somewhere else in the meantime; look again and retry',
      cause,
    )
  }
  return new AppError('server-error', `${host} ${whyNot(response)}`, cause)
}

/** Less is told as none: hardly anything fits in. */
const someRoom = 1000

function whyNot(response: Response): string {
  const { status } = response
  const when = spoken(secondsToWait(response))
  if (status === 507) {
    const room = rooms.get(response) ?? 0
    return room < someRoom
      ? 'has no room left for you; delete something there, or ask whoever runs it for more'
      : `has room for ${byteSize(room)} more of yours, and this is larger; make it smaller, or delete something there`
  }
  if (status === 413) return 'does not take anything this large; make it smaller and try again'
  if (status === 429) return `has heard a lot from you just now; wait ${when ?? 'a minute'} and try again`
  return `could not do that (${status}); try again in ${when ?? 'a moment'}`
}

/** RFC 9110 10.2.3, in seconds, however it is said; undefined where it is not. */
export function secondsToWait({ headers }: Response): number | undefined {
  const said = headers.get('retry-after') ?? ''
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined
}

function spoken(seconds: number | undefined): string | undefined {
  if (seconds === undefined || seconds === 0) return undefined
  if (seconds < 100) return seconds === 1 ? 'a second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}

/** Any thrown value as an AppError; a failed fetch becomes "not answering" with the pod's name. */
export function toAppError(error: unknown, url?: string): AppError {
  if (error instanceof AppError) return error
  if (error instanceof TypeError) {
    const who = url === undefined ? 'the server' : hostOf(url)
    return new AppError('offline', `${who} is not answering; check the connection and try again`, {
      cause: error,
    })
  }
  return new AppError('server-error', 'something went wrong; try again', { cause: error })
}

/** The host of an address as people say it; the address itself when it has none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}
