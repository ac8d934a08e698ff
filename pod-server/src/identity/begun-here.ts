import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { randomId } from '#base/ids.ts'
import { cookieOf, cookieSuffix, hostOnly } from './cookies.ts'

/** The extra authorization parameter that remembers in which browser a sign-in began. */
export const begunIn = 'hearth_begun_in'

/**
 * A sign-in goes on in the browser that began it (bug class 15). The library knows it by cookies that have a path, so a page
 * next door can set them: somebody who is signed in here would finish a sign-in that others began and go on with, or be
 * handed one that is finished already. This mark nobody else can set.
 */
export function noteBrowser(ctx: KoaContextWithOIDC, baseUrl: string): void {
  const name = markName(baseUrl)
  let mark = cookieOf(ctx.req, name)
  if (!mark) {
    mark = randomId()
    ctx.cookies.set(name, mark, { httpOnly: true, sameSite: 'lax', path: '/', signed: false })
  }
  if (ctx.oidc.params) ctx.oidc.params[begunIn] = digest(mark)
}

/** Whether a sign-in under way, of which these are the parameters, began in the browser that asks. */
export function hasBegunHere(
  request: IncomingMessage,
  params: Readonly<Record<string, unknown>>,
  baseUrl: string,
): boolean {
  const mark = cookieOf(request, markName(baseUrl))
  return mark !== undefined && params[begunIn] === digest(mark)
}

function markName(baseUrl: string): string {
  return `${hostOnly(baseUrl)}hearth-browser-${cookieSuffix(baseUrl)}`
}

function digest(mark: string): string {
  return hash('sha256', mark, 'base64url')
}
