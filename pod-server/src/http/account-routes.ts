import express, { type Router } from 'express'
import { PodError } from '#base/errors.ts'
import type { Identity } from '#identity/identity.ts'
import type { Context } from '../context.ts'
import { accountApi } from './account-api.ts'
import { moveOldCookie } from './account-cookie.ts'
import { accountErrors } from './account-errors.ts'
import { accountPages } from './account-pages.ts'
import { flowPages } from './flow-pages.ts'
import { hearOfRevocations } from './tell-revocation.ts'

/** Accounts, as pages for people and as the JSON API of Community Solid Server 7 for programs, at the same addresses. */
export function accountRoutes(context: Context, identity: Identity): Router {
  hearOfRevocations(context, identity)
  const router = express.Router()
  // Forms and JSON of this room are small; everything else keeps its body unread.
  router.use(
    '/.account',
    express.urlencoded({ extended: false, limit: '32kb' }),
    express.json({ limit: '64kb' }),
  )
  router.use('/.account', moveOldCookie(context))
  router.use(flowPages(context, identity))
  router.use(accountPages(context, identity))
  router.use(accountApi(context, identity))
  router.use('/.account', () => {
    throw new PodError('not-found', 'there is nothing at this address')
  })
  router.use('/.account', accountErrors(context))
  return router
}
