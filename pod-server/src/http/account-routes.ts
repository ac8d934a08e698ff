import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { PodError } from '#base/errors.ts'
import { challenge } from '#identity/challenge.ts'
import type { Identity } from '#identity/identity.ts'
import { messagePage } from '#pages/message.ts'
import type { Context } from '../context.ts'
import { accountApi } from './account-api.ts'
import { accountPages } from './account-pages.ts'
import { flowPages } from './flow-pages.ts'
import { sendPage, wantsPage } from './send-page.ts'

/** Accounts, as pages for people and as the JSON API of Community Solid Server 7 for programs, at the same addresses. */
export function accountRoutes(context: Context, identity: Identity): Router {
  const router = express.Router()
  // Forms and JSON of this room are small; everything else keeps its body unread.
  router.use(
    '/.account',
    express.urlencoded({ extended: false, limit: '32kb' }),
    express.json({ limit: '64kb' }),
  )
  router.use(flowPages(context, identity))
  router.use(accountPages(context, identity))
  router.use(accountApi(context, identity))
  router.use('/.account', () => {
    throw new PodError('not-found', 'there is nothing at this address')
  })
  router.use('/.account', accountErrors(context))
  return router
}

/** A person gets a page; a program gets the problem, with the members that Community Solid Server's clients read. */
function accountErrors({ config, log }: Context) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    const known = toPodError(error)
    const isForeseen = known !== undefined && known.status < 500
    if (response.headersSent || (!isForeseen && !wantsPage(request))) {
      next(error)
      return
    }
    if (!isForeseen) log.error('account page failed', { path: request.path, error })
    const status = known?.status ?? 500
    const message = known?.message ?? 'something went wrong on our side; nothing was changed'
    if (status === 401) response.set('WWW-Authenticate', challenge(config.baseUrl))
    response.set(known?.headers ?? {})
    if (wantsPage(request)) {
      const link = { href: '/.account/', label: 'To my account' }
      const text = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
      sendPage(response, messagePage({ baseUrl: config.baseUrl, title: 'That did not work', text, link }), {
        status,
      })
      return
    }
    response.status(status).set({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    const title = known?.code.replaceAll('-', ' ') ?? 'internal'
    const css = { name: 'HttpError', message, statusCode: status, errorCode: `H${status}` }
    response.end(JSON.stringify({ type: 'about:blank', title, status, detail: message, ...css }))
  }
}

function toPodError(error: unknown): PodError | undefined {
  if (error instanceof PodError) return error
  const status = (error as { status?: unknown } | undefined)?.status
  if (status === 413) return new PodError('too-large', 'the request is too large', { cause: error })
  const isBadBody = typeof status === 'number' && status >= 400 && status < 500
  return isBadBody
    ? new PodError('bad-request', 'the request could not be read', { cause: error })
    : undefined
}
