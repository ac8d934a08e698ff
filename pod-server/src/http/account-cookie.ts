import type { NextFunction, Request, Response } from 'express'
import { PodError } from '#base/errors.ts'
import {
  accountOfSession,
  endOtherSessions,
  endSession,
  isRecentSession,
  moveSession,
  sessionMs,
  startSession,
} from '#identity/account-sessions.ts'
import { cookieOf, cookieSuffix, hostOnly } from '#identity/cookies.ts'
import type { Context } from '../context.ts'

/**
 * Cookies are for the server's own pages alone: they count only where they came from one (bug class 15). Those run no
 * script, so a browser's script that asks from this origin is another's (the databrowser's, say).
 */
function isFromOwnPage(request: Request, baseUrl: string): boolean {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers
  if (site !== undefined && mode !== undefined && mode !== 'navigate') return false
  if (origin !== undefined) return `${origin}/` === baseUrl
  return site === undefined || site === 'same-origin' || site === 'none'
}

/** Every form of ours is posted from a page of ours; `SameSite` alone does not tell ports of one host apart. */
export function requireOwnPage(request: Request, baseUrl: string): void {
  if (!isFromOwnPage(request, baseUrl)) throw new PodError('forbidden', 'open this page here and try again')
}

/** The account that a request is signed in to: by `Authorization: CSS-Account-Token`, or by the cookie. */
export async function currentAccount(context: Context, request: Request): Promise<string | undefined> {
  const token = sessionToken(context, request)
  return token === undefined ? undefined : accountOfSession(context, token)
}

/** Signs a browser in; a script gets the token in the answer's body as well. */
export async function openAccount(
  context: Context,
  request: Request,
  response: Response,
  account: string,
  remember = true,
): Promise<string> {
  const token = await startSession(context, account)
  const { baseUrl } = context.config
  if (isFromOwnPage(request, baseUrl)) {
    const life = remember ? { maxAge: sessionMs } : {}
    response.cookie(cookieName(baseUrl), token, { ...cookieOptions(baseUrl), ...life })
  }
  return token
}

export async function closeAccount(context: Context, request: Request, response: Response): Promise<void> {
  const token = sessionToken(context, request)
  if (token !== undefined) await endSession(context, token)
  const { baseUrl } = context.config
  response.clearCookie(cookieName(baseUrl), cookieOptions(baseUrl))
}

/** Bug class 16: what opens an account, or speaks for it, is changed by a person who just proved to be its owner. */
export async function requireRecentSignIn(context: Context, request: Request): Promise<void> {
  if (await isRecentlySignedIn(context, request)) return
  throw new PodError('forbidden', 'it has been a while: sign in once more, then do this again')
}

export async function isRecentlySignedIn(context: Context, request: Request): Promise<boolean> {
  const token = sessionToken(context, request)
  return token !== undefined && isRecentSession(context, token)
}

/** Leaves nobody signed in but who asks. */
export async function closeOtherSessions(context: Context, request: Request, account: string): Promise<void> {
  await endOtherSessions(context, account, sessionToken(context, request) ?? '')
}

function sessionToken({ config }: Context, request: Request): string | undefined {
  const token = /^CSS-Account-Token (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token !== undefined || !isFromOwnPageOrLink(request, config.baseUrl)) return token
  return cookieOf(request, cookieName(config.baseUrl))
}

/** Whoever signed in when the cookie had its plain name stays signed in. */
export function moveOldCookie(context: Context) {
  const { baseUrl } = context.config
  const [name, oldName] = [cookieName(baseUrl), plainName(baseUrl)]
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const old = name === oldName ? undefined : cookieOf(request, oldName)
    if (old !== undefined && isFromOwnPageOrLink(request, baseUrl)) {
      const moved = await moveSession(context, old)
      response.clearCookie(oldName, { ...cookieOptions(baseUrl), path: '/.account/' })
      if (moved !== undefined && cookieOf(request, name) === undefined) {
        response.cookie(name, moved, { ...cookieOptions(baseUrl), maxAge: sessionMs })
        request.headers.cookie += `; ${name}=${moved}`
      }
    }
    next()
  }
}

/** Following a link from elsewhere shows a page and changes nothing, so there the cookie counts too. */
function isFromOwnPageOrLink(request: Request, baseUrl: string): boolean {
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET'
  return isNavigation || isFromOwnPage(request, baseUrl)
}

function cookieName(baseUrl: string): string {
  return hostOnly(baseUrl) + plainName(baseUrl)
}

function plainName(baseUrl: string): string {
  return `hearth-account-${cookieSuffix(baseUrl)}`
}

function cookieOptions(baseUrl: string) {
  return {
    httpOnly: true,
    sameSite: 'lax',
    path: hostOnly(baseUrl) ? '/' : '/.account/',
    secure: baseUrl.startsWith('https:'),
  } as const
}
