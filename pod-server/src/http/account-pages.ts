import express, { type Request, type Response, type Router } from 'express'
import { PodError } from '#base/errors.ts'
import { signIn } from '#identity/accounts.ts'
import type { Identity } from '#identity/identity.ts'
import { accountPage } from '#pages/account.ts'
import { registerPage } from '#pages/register.ts'
import { signInPage } from '#pages/sign-in.ts'
import { welcomePage } from '#pages/welcome.ts'
import type { Context } from '../context.ts'
import { accountActions, accountValues, needRecentSignIn } from './account-actions.ts'
import { currentAccount, isRecentlySignedIn, openAccount, requireOwnPage } from './account-cookie.ts'
import { allow } from './allow.ts'
import { clientAddress } from './client-address.ts'
import { fieldsOf } from './form-fields.ts'
import { RegistrationFaults, registerPerson } from './register-person.ts'
import { isForm, sendPage, wantsPage } from './send-page.ts'

const paths = {
  account: '/.account/',
  signIn: '/.account/login/password/',
  register: '/.account/login/password/register/',
} as const

/** The pages outside of any app's sign-in: welcome, sign in, register, and the account itself. */
export function accountPages(context: Context, identity: Identity): Router {
  const { baseUrl, pods, recommendedApps } = context.config
  const registerUrl = context.config.registration === 'open' ? paths.register : undefined
  const router = express.Router()
  const onlyPages = (request: Request, _response: Response, next: (skip?: 'route') => void) =>
    next((request.method === 'POST' ? isForm(request) : wantsPage(request)) ? undefined : 'route')

  router.get('/', (_request, response) => {
    sendPage(response, welcomePage({ baseUrl, registerUrl, accountUrl: paths.account, recommendedApps }))
  })
  router.all('/', (request, response) => void allow(request, response, 'GET, HEAD, OPTIONS'))
  router.get(paths.account, onlyPages, async (request, response) => {
    const account = await currentAccount(context, request)
    if (account === undefined) return response.redirect(303, paths.signIn)
    return sendPage(response, accountPage(await accountValues(context, account)))
  })
  router.get(['/.account/login/', '/.account/account/{*rest}'], onlyPages, (_request, response) =>
    response.redirect(303, paths.account),
  )
  router.get(paths.signIn, onlyPages, (_request, response) => {
    sendPage(response, signInPage({ baseUrl, action: paths.signIn, registerUrl }))
  })
  router.get(paths.register, onlyPages, (_request, response) => {
    sendPage(response, registerPage({ baseUrl, pods, action: paths.register, signInUrl: paths.signIn }))
  })
  router.post(paths.signIn, onlyPages, async (request, response) => {
    const frame = { action: paths.signIn, registerUrl }
    await signInByForm(context, identity, { request, response, frame, onward: async () => paths.account })
  })
  router.post(paths.register, onlyPages, async (request, response) => {
    const frame = { action: paths.register, signInUrl: paths.signIn }
    await registerByForm(context, identity, { request, response, frame, onward: async () => paths.account })
  })
  router.post('/.account/do/:action', onlyPages, async (request, response) => {
    requireOwnPage(request, baseUrl)
    const account = await currentAccount(context, request)
    const name = String(request.params.action)
    // What every object has, such as a constructor, is no button: nobody would be answered.
    const action = Object.hasOwn(accountActions, name) ? accountActions[name] : undefined
    if (!action) throw new PodError('not-found', 'there is no such page')
    if (account === undefined) return response.redirect(303, paths.signIn)
    if (needRecentSignIn.has(name) && !(await isRecentlySignedIn(context, request))) {
      const faults = { '': 'It has been a while: sign in once more, then do this again' }
      return sendPage(response, signInPage({ baseUrl, action: paths.signIn, registerUrl, faults }), {
        status: 403,
      })
    }
    return action(context, { identity, request, response, account, fields: fieldsOf(request) })
  })
  return router
}

interface FormPost<Frame> {
  readonly request: Request
  readonly response: Response
  readonly frame: Frame
  readonly formTargets?: readonly string[]
  /** Where a person goes who is signed in. */
  onward(account: string): Promise<string>
}

/** Signs in by the posted form and goes on; or shows the form again with what was wrong. */
export async function signInByForm(
  context: Context,
  identity: Identity,
  post: FormPost<{ action: string; registerUrl: string | undefined; appName?: string }>,
): Promise<void> {
  const { request, response, frame, formTargets = [] } = post
  const { baseUrl, limits } = context.config
  requireOwnPage(request, baseUrl)
  const { email = '', password = '' } = fieldsOf(request)
  const attempt = { email, password, address: clientAddress(request, context.config.trustedProxies) }
  try {
    const door = { ...context, throttle: identity.throttle, attempts: limits.signInAttempts }
    const account = await signIn(door, attempt)
    await openAccount(context, request, response, account)
    response.redirect(303, await post.onward(account))
  } catch (cause) {
    if (!(cause instanceof PodError) || !['forbidden', 'too-many-requests'].includes(cause.code)) throw cause
    const fault =
      cause.code === 'forbidden' ? 'E-mail or password is not right' : `${cause.message}, then try again`
    response.set(cause.headers)
    const page = signInPage({ baseUrl, ...frame, email, faults: { '': fault } })
    sendPage(response, page, { status: cause.status, formTargets })
  }
}

/** Makes account, pod and WebID from the posted form and goes on; or shows the form again. */
export async function registerByForm(
  context: Context,
  identity: Identity,
  post: FormPost<{ action: string; signInUrl: string; appName?: string }>,
): Promise<void> {
  const { request, response, frame, formTargets = [] } = post
  const { baseUrl, pods } = context.config
  requireOwnPage(request, baseUrl)
  const { name = '', pod = '', email = '', password = '' } = fieldsOf(request)
  const wish = {
    name: name.trim(),
    pod: pod.trim(),
    email,
    password,
    address: clientAddress(request, context.config.trustedProxies),
  }
  try {
    const account = await registerPerson(context, identity, wish)
    await openAccount(context, request, response, account)
    response.redirect(303, await post.onward(account))
  } catch (cause) {
    if (!(cause instanceof RegistrationFaults)) throw cause
    const page = registerPage({ baseUrl, pods, ...frame, values: { name, pod, email }, faults: cause.faults })
    sendPage(response, page, { status: 400, formTargets })
  }
}
