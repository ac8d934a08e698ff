import { PodError } from '#base/errors.ts'
import {
  allowApp,
  denyApp,
  finishSignIn,
  forgetWebid,
  type Interaction,
  isToPickAgain,
  pickedWebid,
} from '#identity/interactions.ts'
import { isLinked, webidsOf } from '#identity/webid-links.ts'
import type { Call, Calls } from './account-api.ts'

const solidContext = 'https://www.w3.org/ns/solid/oidc-context.jsonld'
const shown = [
  'client_id',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'client_name',
  'contacts',
  'grant_types',
  'scope',
]

/** An app's sign-in step by step for a program: the pages of flow-pages.ts do the same for a person. */
export const flowCalls: Calls = {
  'GET /.account/oidc/prompt/': async (call) => {
    const interaction = flowOf(call)
    const at = `${call.context.config.baseUrl}.account/`
    if (call.account === undefined) return { prompt: 'account', location: `${at}login/` }
    return interaction.prompt.name === 'login' || isToPickAgain(interaction)
      ? { prompt: 'login', location: `${at}oidc/pick-webid/` }
      : { prompt: 'consent', location: `${at}oidc/consent/` }
  },
  'POST /.account/oidc/cancel/': async (call) => ({ location: await denyApp(flowOf(call)) }),
  'GET /.account/oidc/pick-webid/': async (call) => {
    flowOf(call)
    const account = accountOf(call)
    const links = await call.context.store.read((reader) => webidsOf(reader, account))
    return {
      fields: { webId: { required: true, type: 'string' }, remember: { required: false, type: 'boolean' } },
      webIds: links.map(({ webid }) => webid),
    }
  },
  'POST /.account/oidc/pick-webid/': async (call) => {
    const { webId = '' } = call.fields
    const account = accountOf(call)
    if (!(await call.context.store.read((reader) => isLinked(reader, account, webId)))) {
      throw new PodError('bad-request', 'WebID does not belong to this account.')
    }
    return { location: await finishSignIn(flowOf(call), account, webId) }
  },
  'POST /.account/oidc/forget-webid/': async (call) => ({ location: await forgetWebid(flowOf(call)) }),
  'GET /.account/oidc/consent/': async (call) => {
    const interaction = flowOf(call)
    const client = await call.identity.provider.Client.find(String(interaction.params.client_id))
    const metadata = Object.entries(client?.metadata() ?? {}).filter(([name]) => shown.includes(name))
    const webId = interaction.session?.accountId && (await webidFor(call, interaction.session.accountId))
    return { client: { '@context': solidContext, ...Object.fromEntries(metadata) }, ...(webId && { webId }) }
  },
  'POST /.account/oidc/consent/': async (call) => {
    const account = accountOf(call)
    const place = { ...call.context, provider: call.identity.provider }
    const webid = (await webidFor(call, account)) ?? ''
    return { location: await allowApp(place, flowOf(call), { account, webid }) }
  },
}

function flowOf({ interaction }: Call): Interaction {
  if (!interaction)
    throw new PodError(
      'bad-request',
      'This action can only be performed as part of an OIDC authentication flow.',
    )
  return interaction
}

function accountOf({ account }: Call): string {
  if (account === undefined) throw new PodError('unauthenticated', 'sign in to your account first')
  return account
}

/** The WebID that was picked on the way here, or the account's first. */
async function webidFor(call: Call, account: string): Promise<string | undefined> {
  const links = await call.context.store.read((reader) => webidsOf(reader, account))
  const picked = pickedWebid(flowOf(call))
  return links.find(({ webid }) => webid === picked)?.webid ?? links[0]?.webid
}
