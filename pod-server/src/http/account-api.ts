import express, { type Request, type Response, type Router } from 'express'
import { PodError } from '#base/errors.ts'
import { createAccount, signIn } from '#identity/accounts.ts'
import type { Identity } from '#identity/identity.ts'
import { continueFlow, findInteraction, type Interaction } from '#identity/interactions.ts'
import type { Context } from '../context.ts'
import { flowCalls } from './account-api-flow.ts'
import { ownCalls } from './account-api-own.ts'
import { controlsFor } from './account-controls.ts'
import { currentAccount, openAccount } from './account-cookie.ts'
import { allow } from './allow.ts'
import { clientAddress } from './client-address.ts'
import { bodyOf, type Fields, fieldsOf } from './form-fields.ts'
import { checkRegistration } from './register-person.ts'

/** One call of the account API, with all that its functions look at. */
export interface Call {
  readonly context: Context
  readonly identity: Identity
  readonly request: Request
  readonly response: Response
  /** Who is signed in; the calls below `/account/{id}/` run only for that account itself. */
  readonly account: string | undefined
  /** The app's sign-in that this browser is in the middle of. */
  readonly interaction: Interaction | undefined
  readonly fields: Fields
}

export type Answer = (call: Call) => Promise<Record<string, unknown>>
export type Calls = Readonly<Record<string, Answer>>

/** The version of the account API that the controls belong to. */
const version = '0.5'
const emailAndPassword = {
  email: { required: true, type: 'string' },
  password: { required: true, type: 'string' },
}

const openCalls: Calls = {
  'GET /.account/': async () => ({}),
  'GET /.account/login/': async ({ context }) => ({
    logins: { 'Email/password combination': `${context.config.baseUrl}.account/login/password/` },
  }),
  'GET /.account/login/password/': async () => ({
    fields: { ...emailAndPassword, remember: { required: false, type: 'boolean' } },
  }),
  'POST /.account/login/password/': logIn,
  'POST /.account/login/password/forgot/': async () => {
    throw new PodError(
      'not-implemented',
      'this server sends no mail: ask whoever runs it to set a new password',
    )
  },
  'GET /.account/account/': async () => ({}),
  'POST /.account/account/': async ({ context, identity, request, response }) => {
    await checkRegistration(context, identity, clientAddress(request, context.config.trustedProxies))
    const account = await createAccount(context)
    return { accountId: account.id, authorization: await openAccount(context, request, response, account.id) }
  },
}

/**
 * The JSON account API, with the addresses and shapes of Community Solid Server 7, so that a script written for it
 * makes an account, a pod and credentials here unchanged. One line a call.
 */
export function accountApi(context: Context, identity: Identity): Router {
  const router = express.Router()
  const methods = new Map<string, string[]>()
  for (const [route, answer] of Object.entries({ ...openCalls, ...ownCalls, ...flowCalls })) {
    const [method = '', path = ''] = route.split(' ')
    methods.set(path, [
      ...(methods.get(path) ?? ['OPTIONS']),
      ...(method === 'GET' ? ['GET', 'HEAD'] : [method]),
    ])
    router[method.toLowerCase() as 'get' | 'post' | 'delete'](path, async (request, response) => {
      const account = await currentAccount(context, request)
      requireOwner(request, account)
      const interaction = await flowOf(identity, request, response)
      const call: Call = {
        context,
        identity,
        request,
        response,
        account,
        interaction,
        fields: fieldsOf(request),
      }
      const json = await answer(call)
      // Signing in changes what may be done next, so the controls are drawn for whoever it is by now.
      const signedIn = typeof json.accountId === 'string' ? json.accountId : account
      const controls = controlsFor(context, { account: signedIn, isInFlow: interaction !== undefined })
      response.set('cache-control', 'no-store').json({ ...json, accountId: undefined, controls, version })
    })
  }
  for (const [path, names] of methods)
    router.all(path, (request, response) => void allow(request, response, names.join(', ')))
  return router
}

async function logIn({ context, identity, request, response, interaction, fields }: Call) {
  const { email = '', password = '' } = fields
  const door = { ...context, throttle: identity.throttle, attempts: context.config.limits.signInAttempts }
  const account = await signIn(door, {
    email,
    password,
    address: clientAddress(request, context.config.trustedProxies),
  })
  const remember = bodyOf(request).remember === true
  const authorization = await openAccount(context, request, response, account, remember)
  return {
    accountId: account,
    authorization,
    ...(interaction && { location: await continueFlow(interaction) }),
  }
}

/** Below `/account/{id}/`: 401 for nobody, 403 for anybody else, whether or not the account exists. */
function requireOwner(request: Request, account: string | undefined): void {
  const owner = request.params.account
  if (owner === undefined || owner === account) return
  if (account === undefined) throw new PodError('unauthenticated', 'sign in to your account first')
  throw new PodError('forbidden', 'this is not your account')
}

async function flowOf({ provider }: Identity, request: Request, response: Response) {
  const isInFlow = request.headers.cookie?.includes(`${provider.cookieName('interaction')}=`)
  return isInFlow ? findInteraction(provider, request, response) : undefined
}
