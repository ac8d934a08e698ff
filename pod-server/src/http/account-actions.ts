import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { providerKinds } from '#identity/account-records.ts'
import { changePassword, passwordLoginsOf, provePassword } from '#identity/accounts.ts'
import { appsOf, revokeApp } from '#identity/app-access.ts'
import { addClientCredentials, credentialsOf, removeClientCredentials } from '#identity/credentials.ts'
import type { Identity } from '#identity/identity.ts'
import { changeOwner, ownedPods } from '#identity/pod-owners.ts'
import { removeAccount } from '#identity/remove-account.ts'
import { isLinked, linkPod, podsOf, webidsOf } from '#identity/webid-links.ts'
import { type AccountPage, accountPage, leavePassword } from '#pages/account.ts'
import { messagePage } from '#pages/message.ts'
import { ownerField } from '#pages/owned-pods.ts'
import { shortestPassword } from '#pages/register.ts'
import { createPod } from '#pods/create-pod.ts'
import { exportPod } from '#pods/export-pod.ts'
import { endPods } from '#pods/remove-pods.ts'
import type { Context } from '../context.ts'
import { closeAccount, closeOtherSessions } from './account-cookie.ts'
import type { Fields } from './form-fields.ts'
import { sendPage } from './send-page.ts'
import { tellRevocation } from './tell-revocation.ts'

const accountPath = '/.account/'

interface Act {
  readonly identity: Identity
  readonly request: Request
  readonly response: Response
  readonly account: string
  readonly fields: Fields
}

/** Bug class 16: what makes another way in, or takes everything out. */
export const needRecentSignIn: ReadonlySet<string> = new Set([
  'add-credentials',
  'change-owner',
  'remove-owner',
  'download-pod',
])

/** What the buttons of the account page do. */
export const accountActions: Readonly<Record<string, (context: Context, act: Act) => Promise<void>>> = {
  async 'sign-out'(context, { request, response, account }) {
    await closeAccount(context, request, response)
    await endProviderSessions(context, account)
    response.redirect(303, '/')
  },
  async 'revoke-app'(context, { identity, response, account, fields }) {
    await revokeApp(context.store, account, fields.grant ?? '')
    tellRevocation(context, identity)
    response.redirect(303, accountPath)
  },
  async 'create-pod'(context, act) {
    await mendAt('pod', context, act, async () => {
      const name = (act.fields.pod ?? '').trim()
      await createPod(context, { name }, (writer, made) =>
        linkPod(writer, act.account, made, context.config.limits.podsPerAccount),
      )
      act.response.redirect(303, accountPath)
    })
  },
  async 'change-password'(context, act) {
    const { identity, request, response, account, fields } = act
    const { 'old-password': oldPassword = '', 'new-password': newPassword = '' } = fields
    if (newPassword.length < shortestPassword) {
      const faults = { 'new-password': `Choose at least ${shortestPassword} characters` }
      return sendAccount(context, act, { faults }, 400)
    }
    await mendAt('old-password', context, act, async () => {
      const [login] = await context.store.read((reader) => passwordLoginsOf(reader, account))
      const change = { id: login?.id ?? '', oldPassword, newPassword }
      await changePassword(doorOf(context, identity), account, change)
      await closeOtherSessions(context, request, account)
      const notice = 'Your password is changed. Wherever else you were signed in here, you are not any more.'
      await sendAccount(context, { response, account }, { notice })
    })
  },
  async 'change-owner'(context, act) {
    const { pod = '', shown } = act.fields
    const { webid = '', [ownerField(pod)]: another = webid } = act.fields
    await mendAt(ownerField(pod), context, act, async () => {
      const change = { webid: another.trim(), isShown: shown !== undefined, isRemoved: false }
      await changeOwner(context, act.account, pod, change)
      act.response.redirect(303, `${accountPath}#${ownerField(pod)}`)
    })
  },
  async 'remove-owner'(context, act) {
    const { pod = '', webid = '' } = act.fields
    await mendAt(ownerField(pod), context, act, async () => {
      await changeOwner(context, act.account, pod, { webid, isShown: false, isRemoved: true })
      act.response.redirect(303, `${accountPath}#${ownerField(pod)}`)
    })
  },
  async 'add-credentials'(context, { response, account, fields }) {
    const wanted = { account, webid: fields.webid ?? '', name: fields['key-name'] ?? '' }
    const { credentials, secret } = await addClientCredentials(context, wanted)
    const newSecret = { clientId: credentials.clientId, secret }
    await sendAccount(context, { response, account }, { newSecret })
  },
  async 'remove-credentials'(context, { identity, response, account, fields }) {
    await removeClientCredentials(context, account, fields.resource ?? '')
    tellRevocation(context, identity)
    response.redirect(303, accountPath)
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
  async 'remove-account'(context, act) {
    const { identity, request, response, account, fields } = act
    await mendAt(leavePassword, context, act, async () => {
      await provePassword(doorOf(context, identity), account, fields[leavePassword] ?? '')
      await removeAccount(context, account, endPods)
      tellRevocation(context, identity)
      context.podRemoval.wake()
      await closeAccount(context, request, response)
      const text = 'Nobody can sign in with it any more. What was in your pod goes in these moments.'
      sendPage(
        response,
        messagePage({ baseUrl: context.config.baseUrl, title: 'Your account is gone', text }),
      )
    })
  },
}

/** Does it; what the person can mend is told at that field of the page. */
async function mendAt(
  field: string,
  context: Context,
  act: Pick<Act, 'response' | 'account'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (cause) {
    if (!(cause instanceof PodError) || cause.status >= 500) throw cause
    act.response.set(cause.headers)
    await sendAccount(context, act, { faults: { [field]: sentence(cause.message) } }, cause.status)
  }
}

async function sendAccount(
  context: Context,
  { response, account }: Pick<Act, 'response' | 'account'>,
  told: Pick<AccountPage, 'faults' | 'newSecret' | 'notice'>,
  status = 200,
): Promise<void> {
  sendPage(response, accountPage({ ...(await accountValues(context, account)), ...told }), { status })
}

function doorOf(context: Context, { throttle }: Identity) {
  return { ...context, throttle, attempts: context.config.limits.signInAttempts }
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

export async function accountValues(context: Context, account: string): Promise<AccountPage> {
  const { baseUrl, pods, recommendedApps } = context.config
  return context.store.read(async (reader) => ({
    baseUrl,
    pods,
    recommendedApps,
    nowMs: context.clock.now(),
    email: (await passwordLoginsOf(reader, account))[0]?.email,
    owned: await ownedPods(reader, account),
    webids: (await webidsOf(reader, account)).map(({ webid }) => webid),
    apps: (await appsOf(reader, account)).map((app) => ({ ...app, name: app.clientName })),
    credentials: await credentialsOf(reader, account),
  }))
}
