import type { IncomingMessage } from 'node:http'
import express, { type Request, type Response, type Router } from 'express'
import { PodError } from '#base/errors.ts'
import { visitor } from '#base/safe-fetch.ts'
import { hasBegunHere } from '#identity/begun-here.ts'
import type { Identity } from '#identity/identity.ts'
import type { ProviderView } from '#identity/provider.ts'
import { pagePolicy } from '#pages/layout.ts'
import { messagePage, signOutPage } from '#pages/message.ts'
import type { Context } from '../context.ts'
import { accountErrors } from './account-errors.ts'
import { allow } from './allow.ts'
import { clientAddress } from './client-address.ts'

/** Names, addresses and a key or two: an app has no more to say, and what it says is kept. */
const mostRegistrationBytes = 16 * 1024
/** What is posted becomes an address, and all of a head has to fit 16 KB. */
const mostFormBytes = 8 * 1024
const formType = 'application/x-www-form-urlencoded'
const discovery = '/.well-known/openid-configuration'
const reading = 'GET, HEAD, OPTIONS'
const both = 'GET, HEAD, POST, OPTIONS'
const signOut = '/.oidc/session/end'
const begun = ['/.oidc/auth', signOut]
const writing = 'POST, OPTIONS'

/** P-10: what each endpoint takes. The library knows it too, but says that there is nothing at all. */
const methods: Readonly<Record<string, string>> = {
  [discovery]: reading,
  '/.oidc/jwks': reading,
  '/.oidc/auth': both,
  [signOut]: both,
  '/.oidc/token': writing,
  '/.oidc/token/revocation': writing,
  '/.oidc/reg': writing,
}

/** The provider's own endpoints: discovery, and everything below `/.oidc/`. */
export function oidcRoutes(context: Context, { provider, throttle }: Identity): Router {
  const { baseUrl, limits } = context.config
  const router = express.Router()
  drawViews(provider, baseUrl)
  provider.use((ctx, next) => {
    ctx.state.asker = clientAddress(ctx.req, context.config.trustedProxies)
    return next()
  })
  const isUnknown = leaveUnknown(provider)
  const isSecure = baseUrl.startsWith('https:')
  const { host } = new URL(baseUrl)
  // The public address is configured, never taken from a header: a proxy in front ends TLS, and cookies must know.
  provider.proxy = isSecure
  const answer = provider.callback()

  router.post('/.oidc/reg', async (request: Request, _response: Response, next) => {
    // Bug class 14 and 27: registering apps is open to all, but not without end.
    if (!(Number(request.headers['content-length']) <= mostRegistrationBytes))
      throw new PodError('too-large', `an app is registered in at most ${mostRegistrationBytes} bytes`)
    await throttle.count([
      {
        key: `register app ${clientAddress(request, context.config.trustedProxies)}`,
        most: limits.signInAttempts * 100,
      },
    ])
    next()
  })
  router.get(begun, async (request: Request, _response: Response, next) => {
    // Bug class 7: the document of an app may lead here, by a redirect, with the name of the next app to be looked at.
    if (request.headers['user-agent'] === visitor)
      throw new PodError('forbidden', 'people sign in here, not servers')
    // Bug class 14 and 27: what is begun is remembered, and anybody may begin. A silent sign-in begins nothing.
    if (request.query.prompt !== 'none')
      await throttle.count([
        {
          key: `begin ${clientAddress(request, context.config.trustedProxies)}`,
          most: limits.signInAttempts * 100,
        },
      ])
    next()
  })
  router.get('/.oidc/auth/:uid', async (request: Request, _response: Response, next) => {
    const interaction = await provider.Interaction.find(String(request.params.uid))
    if (interaction && !hasBegunHere(request, interaction.params, baseUrl))
      throw new PodError(
        'bad-request',
        'this sign-in began in another browser: go back to the app and start again',
      )
    next()
  })
  // OpenID Connect Core 3.1.2.1, RP-Initiated Logout 2: a form does as well. Its cookies do not come along from another site,
  // but with the GET that follows.
  router.post(
    begun,
    express.text({ type: formType, limit: mostFormBytes }),
    (request: Request, response: Response) => {
      if (typeof request.body !== 'string')
        throw new PodError('unsupported-media-type', `send a form: ${formType}`)
      response.redirect(303, `${baseUrl}${request.path.slice(1)}?${new URLSearchParams(request.body)}`)
    },
  )
  router.all([discovery, '/.oidc/{*rest}'], async (request, response) => {
    if (isSecure) request.headers['x-forwarded-proto'] = 'https'
    // U-15: the library writes addresses with the host it sees.
    request.headers.host = host
    delete request.headers['x-forwarded-host']
    // The way back from our pages has no parameters: over the name of an app the library would fall while it refuses (bug class 30).
    if (request.path.startsWith('/.oidc/auth/')) request.url = request.path
    await answer(request, response)
    if (!isUnknown(request)) return
    const known = methods[request.path]
    if (known !== undefined && !allow(request, response, known)) return
    throw new PodError('not-found', 'the server has nothing at this address')
  })
  // Whoever begins looks at a page, not at a program's answer.
  router.use(begun, accountErrors(context))
  return router
}

/** Leaves to us what the library has no route for, and tells of a request whether it did (ER-5: one shape everywhere). */
function leaveUnknown(provider: Identity['provider']): (request: IncomingMessage) => boolean {
  const unknown = new WeakSet<IncomingMessage>()
  provider.use(async (ctx, next) => {
    await next()
    if (ctx.status !== 404 || ctx.body) return
    unknown.add(ctx.req)
    ctx.respond = false
  })
  return (request) => unknown.has(request)
}

/** identity/provider.ts says what is to be shown; here it becomes a page. */
function drawViews(provider: Identity['provider'], baseUrl: string): void {
  provider.use(async (ctx, next) => {
    await next()
    const view = ctx.state.view as ProviderView | undefined
    if (!view) return
    ctx.set('content-security-policy', pagePolicy())
    ctx.set('referrer-policy', 'same-origin')
    ctx.set('x-content-type-options', 'nosniff')
    ctx.type = 'html'
    ctx.body = draw(view, { baseUrl, isSigningOut: ctx.path === signOut })
  })
}

function draw(
  view: ProviderView,
  { baseUrl, isSigningOut }: { readonly baseUrl: string; readonly isSigningOut: boolean },
): string {
  if (view.kind === 'sign-out') return signOutPage({ baseUrl, ...view })
  if (view.kind === 'signed-out') {
    return messagePage({
      baseUrl,
      title: 'Signed out',
      text: 'See you soon.',
      link: { href: '/', label: 'To the start page' },
    })
  }
  // O-18: many apps ask to be led back to where they never said that they are.
  if (isSigningOut) {
    return messagePage({
      baseUrl,
      title: 'You are still signed in here',
      text: 'The app wanted to sign you out of this server too, in a way that it cannot answer.',
      hint: 'Signing out of the app itself has worked, unless it says otherwise. To sign out here, go to your account.',
      detail: [view.error, view.description].filter(Boolean).join(': '),
      link: { href: '/.account/', label: 'To my account' },
    })
  }
  return messagePage({
    baseUrl,
    title: 'That did not work',
    text: 'The app asked to sign you in, in a way this server cannot answer.',
    hint: hintFor(view),
    detail: [view.error, view.description].filter(Boolean).join(': '),
  })
}

/** O-10: old ids in a browser's storage are the usual cause, so the page says what to do about it. */
function hintFor({ error, description }: ProviderView & { kind: 'error' }): string {
  if (error === 'invalid_client') {
    return 'The app is not known here, or not any more. Go back to it, sign out, and sign in again; if that does not help, clear its site data.'
  }
  if (error === 'invalid_request' && /expired|not found|mismatch/.test(description)) {
    return 'This sign-in has run out. Go back to the app and start again.'
  }
  return 'Go back to the app and try again. If it goes on, show its makers this:'
}
