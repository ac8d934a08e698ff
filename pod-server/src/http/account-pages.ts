import { pipeline } from 'node:stream/promises'
import express, { type Request, type Response, type Router } from 'express'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { providerKinds } from '#identity/account-records.ts'
import { passwordLoginsOf, provePassword, signIn } from '#identity/accounts.ts'
import { appsOf, revokeApp } from '#identity/app-access.ts'
import { addClientCredentials, credentialsOf, removeClientCredentials } from '#identity/credentials.ts'
import type { Identity } from '#identity/identity.ts'
import { removeAccount } from '#identity/remove-account.ts'
import { isLinked, linkPod, podsOf, webidsOf } from '#identity/webid-links.ts'
import { type AccountPage, accountPage, leavePassword } from '#pages/account.ts'
import { messagePage } from '#pages/message.ts'
import { registerPage } from '#pages/register.ts'
import { signInPage } from '#pages/sign-in.ts'
import { welcomePage } from '#pages/welcome.ts'
import { createPod } from '#pods/create-pod.ts'
import { exportPod } from '#pods/export-pod.ts'
import { endPods } from '#pods/remove-pods.ts'
import type { Context } from '../context.ts'
import {
  closeAccount,
  currentAccount,
  isRecentlySignedIn,
  openAccount,
  requireOwnPage,
} from './account-cookie.ts'
import { allow } from './allow.ts'
import { clientAddress } from './client-address.ts'
import { type Fields, fieldsOf } from './form-fields.ts'
import { RegistrationFaults, registerPerson } from './register-person.ts'
import { isForm, sendPage, wantsPage } from './send-page.ts'
import { tellRevocation } from './tell-revocation.ts'

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
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
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

interface Act {
  readonly identity: Identity
  readonly request: Request
  readonly response: Response
  readonly account: string
  readonly fields: Fields
}

/** Bug class 16: what makes another way in, or takes everything out. */
const needRecentSignIn: ReadonlySet<string> = new Set(['add-credentials', 'download-pod'])

/** What the buttons of the account page do. */
const actions: Readonly<Record<string, (context: Context, act: Act) => Promise<void>>> = {
  async 'sign-out'(context, { request, response, account }) {
    await closeAccount(context, request, response)
    await endProviderSessions(context, account)
    response.redirect(303, '/')
  },
  async 'revoke-app'(context, { identity, response, account, fields }) {
    await revokeApp(context.store, account, fields.grant ?? '')
    tellRevocation(context, identity)
    response.redirect(303, paths.account)
  },
  async 'create-pod'(context, { response, account, fields }) {
    try {
      const name = (fields.pod ?? '').trim()
      await createPod(context, { name }, (writer, made) =>
        linkPod(writer, account, made, context.config.limits.podsPerAccount),
      )
      response.redirect(303, paths.account)
    } catch (cause) {
      if (!(cause instanceof PodError) || cause.status >= 500) throw cause
      const values = await accountValues(context, account)
      sendPage(response, accountPage({ ...values, faults: { pod: cause.message } }), { status: cause.status })
    }
  },
  async 'add-credentials'(context, { response, account, fields }) {
    const wanted = { account, webid: fields.webid ?? '', name: fields['key-name'] ?? '' }
    const { credentials, secret } = await addClientCredentials(context, wanted)
    const newSecret = { clientId: credentials.clientId, secret }
    sendPage(response, accountPage({ ...(await accountValues(context, account)), newSecret }))
  },
  async 'remove-credentials'(context, { identity, response, account, fields }) {
    await removeClientCredentials(context, account, fields.resource ?? '')
    tellRevocation(context, identity)
    response.redirect(303, paths.account)
  },
  async 'download-pod'(context, { response, account, fields }) {
    const { store, config } = context
    const pod = await store.read(async (reader) => {
      const found = (await podsOf(reader, account)).find(({ root }) => root === fields.pod)
      return found && (await isLinked(reader, account, found.webid)) ? found : undefined
    })
    if (!pod) throw new PodError('not-found', 'there is no such pod of yours')
    const agent = { webid: pod.webid, client: undefined, issuer: config.baseUrl }
    response.set({
      'content-type': 'application/x-tar',
      'content-disposition': `attachment; filename="${archiveName(pod.root)}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    response.setTimeout(config.limits.stallMs)
    const archive = exportPod(store, { root: pod.root as ResourceIri, agent })
    await pipeline(archive, response).catch((reason: unknown) => {
      if (!response.destroyed) throw reason
      context.log.info('a download ended before its end', { error: reason })
    })
  },
  async 'remove-account'(context, { identity, request, response, account, fields }) {
    const { baseUrl, limits } = context.config
    const door = { ...context, throttle: identity.throttle, attempts: limits.signInAttempts }
    try {
      await provePassword(door, account, fields[leavePassword] ?? '')
    } catch (cause) {
      if (!(cause instanceof PodError) || cause.status >= 500) throw cause
      response.set(cause.headers)
      const faults = { [leavePassword]: sentence(cause.message) }
      const page = accountPage({ ...(await accountValues(context, account)), faults })
      return sendPage(response, page, { status: cause.status })
    }
    await removeAccount(context, account, endPods)
    tellRevocation(context, identity)
    context.podRemoval.wake()
    await closeAccount(context, request, response)
    const text = 'Nobody can sign in with it any more. What was in your pod goes in these moments.'
    sendPage(response, messagePage({ baseUrl, title: 'Your account is gone', text }))
  },
}

/** `alice.tar`, by path or by host. */
function archiveName(root: string): string {
  const { hostname, pathname } = new URL(root)
  return `${pathname === '/' ? hostname : pathname.slice(1, -1)}.tar`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** Signing out here also ends the provider's memory of who is signed in; what apps were allowed stays allowed. */
export async function endProviderSessions({ store }: Context, account: string): Promise<void> {
  await store.write((writer) => writer.removeRecordsBy(providerKinds, 'account', account))
}

async function accountValues(context: Context, account: string): Promise<AccountPage> {
  const { baseUrl, pods, recommendedApps } = context.config
  return context.store.read(async (reader) => ({
    baseUrl,
    pods,
    recommendedApps,
    nowMs: context.clock.now(),
    email: (await passwordLoginsOf(reader, account))[0]?.email,
    roots: (await podsOf(reader, account)).map(({ root }) => root),
    webids: (await webidsOf(reader, account)).map(({ webid }) => webid),
    apps: (await appsOf(reader, account)).map((app) => ({ ...app, name: app.clientName })),
    credentials: await credentialsOf(reader, account),
  }))
}
