import type { NextFunction, Request, Response } from 'express'
import { PodError } from '#base/errors.ts'
import { challenge } from '#identity/challenge.ts'
import { messagePage } from '#pages/message.ts'
import type { Context } from '../context.ts'
import { errorHandler } from './error-handler.ts'
import { sendPage, wantsPage } from './send-page.ts'

/** What Community Solid Server 7 calls them; it has no names for the others. */
const communityNames: Readonly<Record<number, string>> = {
  400: 'BadRequestHttpError',
  401: 'UnauthorizedHttpError',
  403: 'ForbiddenHttpError',
  404: 'NotFoundHttpError',
  405: 'MethodNotAllowedHttpError',
  409: 'ConflictHttpError',
  413: 'PayloadHttpError',
  500: 'InternalServerError',
  501: 'NotImplementedHttpError',
}

/** A person gets a page; a program gets the problem, with the members that Community Solid Server's clients read. */
export function accountErrors({ config, log }: Context) {
  const issuer = config.baseUrl
  const challengeOf = ({ headers }: PodError): string => headers['WWW-Authenticate'] ?? challenge(issuer)
  const tellProgram = errorHandler({ log, issuer, challengeOf, membersFor: communityMembers })
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const known = toPodError(error)
    if (response.headersSent || !wantsPage(request)) {
      tellProgram(known ?? error, request, response)
      return
    }
    const status = known?.status ?? 500
    if (status >= 500) log.error('account page failed', { path: request.path, error })
    const message = known?.message ?? 'something went wrong on our side; nothing was changed'
    if (status === 401) response.set('WWW-Authenticate', challenge(config.baseUrl))
    response.set(known?.headers ?? {})
    const link = { href: '/.account/', label: 'To my account' }
    const text = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
    const page = messagePage({ baseUrl: config.baseUrl, title: 'That did not work', text, link })
    sendPage(response, page, { status })
  }
}

function communityMembers({ status, message, details }: PodError) {
  const name = communityNames[status] ?? 'HttpError'
  return { name, message, statusCode: status, errorCode: `H${status}`, details }
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
