import express, { type Request, type Response, type Router } from 'express'
import { PodError } from '#base/errors.ts'
import { passwordLoginsOf } from '#identity/accounts.ts'
import type { Identity } from '#identity/identity.ts'
import {
  type AskingApp,
  allowApp,
  askingApp,
  denyApp,
  findInteraction,
  finishSignIn,
  type Interaction,
  restartUrl,
} from '#identity/interactions.ts'
import { webidsOf } from '#identity/webid-links.ts'
import { consentPage } from '#pages/consent.ts'
import { messagePage } from '#pages/message.ts'
import { registerPage } from '#pages/register.ts'
import { signInPage } from '#pages/sign-in.ts'
import type { Context } from '../context.ts'
import { endProviderSessions } from './account-actions.ts'
import { closeAccount, currentAccount, requireOwnPage } from './account-cookie.ts'
import { registerByForm, signInByForm } from './account-pages.ts'
import { fieldsOf } from './form-fields.ts'
import { sendPage } from './send-page.ts'

interface Flow {
  readonly interaction: Interaction
  readonly app: AskingApp
  /** The flow's own address; its forms post below it. */
  readonly at: string
  /** Chromium holds the redirect back to the app against `form-action`. */
  readonly formTargets: readonly string[]
}

type FlowStep = (flow: Flow, request: Request, response: Response) => Promise<unknown>

/** The pages an app's sign-in goes through: sign in or register, then consent once (bug class 9). */
export function flowPages(context: Context, identity: Identity): Router {
  const { baseUrl } = context.config
  const router = express.Router()
  const step = (run: FlowStep) => async (request: Request, response: Response) => {
    const flow = await findFlow(identity, request, response)
    if (flow === undefined) return sendPage(response, expiredPage(baseUrl), { status: 400 })
    if (request.method === 'POST') requireOwnPage(request, baseUrl)
    return run(flow, request, response)
  }

  router.get('/.account/flow/:uid/', step(showFlow(context)))
  router.get('/.account/flow/:uid/register', step(showRegister(context)))
  router.post(
    '/.account/flow/:uid/sign-in',
    step((flow, request, response) =>
      signInByForm(context, identity, {
        request,
        response,
        formTargets: flow.formTargets,
        frame: {
          action: `${flow.at}sign-in`,
          registerUrl: registerUrl(context, flow),
          appName: flow.app.name,
        },
        onward: (account) => finishSignIn(flow.interaction, account),
      }),
    ),
  )
  router.post(
    '/.account/flow/:uid/register',
    step((flow, request, response) =>
      registerByForm(context, identity, {
        request,
        response,
        formTargets: flow.formTargets,
        frame: { action: `${flow.at}register`, signInUrl: flow.at, appName: flow.app.name },
        onward: (account) => finishSignIn(flow.interaction, account),
      }),
    ),
  )
  router.post(
    '/.account/flow/:uid/consent',
    step(async ({ interaction }, request, response) => {
      const { decision, webid = '' } = fieldsOf(request)
      if (decision !== 'allow') return response.redirect(303, await denyApp(interaction))
      const account = accountOf(interaction)
      const place = { ...context, provider: identity.provider }
      return response.redirect(303, await allowApp(place, interaction, { account, webid }))
    }),
  )
  router.post(
    '/.account/flow/:uid/switch',
    step(async ({ interaction }, request, response) => {
      await closeAccount(context, request, response)
      await endProviderSessions(context, accountOf(interaction))
      return response.redirect(303, restartUrl(baseUrl, interaction))
    }),
  )
  return router
}

/** The step this flow is at; a person who is signed in already is not asked again. */
function showFlow(context: Context): FlowStep {
  const { baseUrl } = context.config
  return async (flow, request, response) => {
    const { interaction, app, at, formTargets } = flow
    const { name, reasons } = interaction.prompt
    if (name === 'consent') return showConsent(context, flow, response)
    const account = await currentAccount(context, request)
    const mayContinue = reasons.every((reason) => reason === 'no_session')
    if (account !== undefined && mayContinue)
      return response.redirect(303, await finishSignIn(interaction, account))
    const page = signInPage({
      baseUrl,
      action: `${at}sign-in`,
      registerUrl: registerUrl(context, flow),
      appName: app.name,
    })
    return sendPage(response, page, { formTargets })
  }
}

async function showConsent(context: Context, flow: Flow, response: Response): Promise<void> {
  const { interaction, app, at, formTargets } = flow
  const { baseUrl } = context.config
  const account = accountOf(interaction)
  const { webids, email } = await context.store.read(async (reader) => ({
    webids: (await webidsOf(reader, account)).map(({ webid }) => webid),
    email: (await passwordLoginsOf(reader, account))[0]?.email,
  }))
  if (webids.length === 0) return sendPage(response, noPodPage(baseUrl), { status: 403 })
  const page = consentPage({
    baseUrl,
    action: `${at}consent`,
    switchAction: `${at}switch`,
    app,
    webids,
    email,
  })
  sendPage(response, page, { formTargets })
}

function showRegister(context: Context): FlowStep {
  const { baseUrl, pods } = context.config
  return async ({ app, at, formTargets }, _request, response) => {
    const page = registerPage({ baseUrl, pods, action: `${at}register`, signInUrl: at, appName: app.name })
    return sendPage(response, page, { formTargets })
  }
}

/** The flow in the address must be the one in this browser's cookie: a link to another's flow leads nowhere. */
async function findFlow(identity: Identity, request: Request, response: Response): Promise<Flow | undefined> {
  const interaction = await findInteraction(identity.provider, request, response)
  if (!interaction || interaction.uid !== request.params.uid) return undefined
  const app = await askingApp(identity.provider, interaction)
  return { interaction, app, at: `/.account/flow/${interaction.uid}/`, formTargets: [app.redirectOrigin] }
}

function registerUrl({ config }: Context, { at }: Flow): string | undefined {
  return config.registration === 'open' ? `${at}register` : undefined
}

function accountOf(interaction: Interaction): string {
  const account = interaction.session?.accountId
  if (account === undefined) throw new PodError('forbidden', 'sign in first')
  return account
}

function expiredPage(baseUrl: string): string {
  return messagePage({
    baseUrl,
    title: 'This sign-in has run out',
    text: 'It took too long, or was finished in another window.',
    hint: 'Go back to the app and start again.',
  })
}

function noPodPage(baseUrl: string): string {
  return messagePage({
    baseUrl,
    title: 'You have no pod yet',
    text: 'An app needs to know who you are, and your account has no WebID.',
    link: { href: '/.account/', label: 'Make one' },
  })
}
