import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type Provider } from 'oidc-provider'
import { PodError } from '#base/errors.ts'
import type { AccountContext } from './accounts.ts'
import { type AppAccess, appAccessOf, putAppAccess } from './app-access.ts'
import { type AppHome, appHome, originOf } from './app-home.ts'
import { begunIn, hasBegunHere } from './begun-here.ts'
import { hintedWebid } from './id-token-hint.ts'
import { grantDays } from './provider.ts'
import { wantsOffline } from './sign-in-policy.ts'
import { isLinked } from './webid-links.ts'

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** What the consent screen says about the app that asks. */
export interface AskingApp extends AppHome {
  readonly clientId: string
  readonly name: string
  /** The page may post only there. */
  readonly redirectOrigin: string
  readonly wantsOffline: boolean
}

interface Provided extends AccountContext {
  readonly provider: Provider
}

/** The sign-in that this browser is in the middle of; undefined when there is none, or it ran out. */
export async function findInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(request, response)
    return hasBegunHere(request, interaction.params, provider.issuer) ? interaction : undefined
  } catch (cause) {
    if (cause instanceof errors.SessionNotFound) return undefined
    throw cause
  }
}

export async function askingApp(provider: Provider, interaction: Interaction): Promise<AskingApp> {
  const { client_id, redirect_uri, [wantsOffline]: offline } = interaction.params
  const client = await provider.Client.find(String(client_id))
  if (!client)
    throw new PodError('bad-request', 'this app is not known here any more, start again from the app')
  const home = appHome(provider.issuer, client.clientId, String(redirect_uri))
  return {
    ...home,
    clientId: client.clientId,
    name: plainName(client.clientName) || home.origin.replace(/^https?:\/\//, ''),
    redirectOrigin: originOf(String(redirect_uri)),
    wantsOffline:
      client.grantTypeAllowed('refresh_token') && (offline === 'yes' || scopeAsksOffline(client.scope)),
  }
}

/** Tells the provider who signed in; the answer is where the browser goes next. */
export async function finishSignIn(
  interaction: Interaction,
  account: string,
  webid?: string,
): Promise<string> {
  return finish(interaction, { login: { accountId: account }, ...(webid === undefined ? {} : { webid }) })
}

/** The WebID that was chosen while signing in, for the consent that follows. */
export function pickedWebid({ lastSubmission }: Interaction): string | undefined {
  const webid = (lastSubmission as { webid?: unknown } | undefined)?.webid
  return typeof webid === 'string' ? webid : undefined
}

/** Takes that choice back, before the consent: it is to be made again. */
export async function forgetWebid(interaction: Interaction): Promise<string> {
  return finish(interaction, { webid: '' })
}

export function isToPickAgain(interaction: Interaction): boolean {
  return pickedWebid(interaction) === ''
}

/** Lets the provider look again at what is still to do. */
export async function continueFlow(interaction: Interaction): Promise<string> {
  return finish(interaction, {})
}

/** Stores the person's consent for this app and WebID, and lets the flow go on. */
export async function allowApp(
  context: Provided,
  interaction: Interaction,
  choice: { readonly account: string; readonly webid: string },
): Promise<string> {
  const { provider, store, clock } = context
  const { account, webid } = choice
  if (interaction.session?.accountId !== account) throw new PodError('forbidden', 'sign in again to go on')
  if (!(await store.read((reader) => isLinked(reader, account, webid)))) {
    throw new PodError('bad-request', 'choose one of your own WebIDs')
  }
  const app = await askingApp(provider, interaction)
  const known = await store.read((reader) => appAccessOf(reader, account, app.clientId))
  // Another WebID is another permission: tokens of the old one keep naming the old one.
  const stored = known?.webid === webid ? await provider.Grant.find(known.grant) : undefined
  const grant = stored ?? new provider.Grant({ accountId: account, clientId: app.clientId })
  const wanted = [...String(interaction.params.scope ?? '').split(' '), 'openid', 'webid']
  grant.addOIDCScope(wanted.filter((scope) => scope === 'openid' || scope === 'webid').join(' '))
  if (app.wantsOffline) grant.addOIDCScope('offline_access')
  for (const resource of [interaction.params.resource].flat()) {
    grant.addResourceScope(String(resource), 'openid webid')
  }
  const grantId = await grant.save()
  const access: AppAccess = {
    grant: grantId,
    account,
    webid,
    clientId: app.clientId,
    clientName: app.name,
    origin: app.origin,
    grantedAt: clock.now(),
    usedAt: clock.now(),
  }
  await putAppAccess(context, access, clock.now() + grantDays * 86_400_000)
  return finish(interaction, { consent: { grantId } })
}

/** The person said no: the app is told so (O-15), nothing is stored. */
export async function denyApp(interaction: Interaction): Promise<string> {
  return finish(interaction, { error: 'access_denied', error_description: 'the person said no' })
}

async function finish(interaction: Interaction, result: NonNullable<Interaction['result']>): Promise<string> {
  interaction.result = 'error' in result ? result : { ...interaction.lastSubmission, ...result }
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000))
  return interaction.returnTo
}

function scopeAsksOffline(scope: string | undefined): boolean {
  return scope?.split(' ').includes('offline_access') ?? false
}

/** Without what would turn the text around it. */
function plainName(name: string | undefined): string | undefined {
  return name
    ?.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
    .slice(0, 100)
}

/** The same request from its beginning, for a person who wants to be somebody else. */
export function restartUrl(baseUrl: string, interaction: Interaction): string {
  const own = ['resource', wantsOffline, hintedWebid, begunIn]
  const asked = Object.entries(interaction.params).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !own.includes(entry[0]),
  )
  const query = new URLSearchParams(asked)
  if (interaction.params[wantsOffline] === 'yes')
    query.set('scope', `${query.get('scope') ?? ''} offline_access`.trim())
  return `${baseUrl}.oidc/auth?${query}`
}
