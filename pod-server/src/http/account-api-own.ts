import type { Request } from 'express'
import { PodError } from '#base/errors.ts'
import { parseIri } from '#base/iri.ts'
import {
  addPasswordLogin,
  changePassword,
  passwordLoginsOf,
  removePasswordLogin,
} from '#identity/accounts.ts'
import { addClientCredentials, credentialsOf, removeClientCredentials } from '#identity/credentials.ts'
import { changeOwner, ownersOfPod } from '#identity/pod-owners.ts'
import { linkPod, linkWebid, podsOf, unlinkWebid, webidsOf } from '#identity/webid-links.ts'
import { createPod } from '#pods/create-pod.ts'
import { endProviderSessions } from './account-actions.ts'
import type { Call, Calls } from './account-api.ts'
import { closeAccount, closeOtherSessions, requireRecentSignIn } from './account-cookie.ts'
import { changeIssuers, issuersOfLink } from './change-issuers.ts'
import { bodyOf } from './form-fields.ts'
import { tellRevocation } from './tell-revocation.ts'

const own = '/.account/account/:account/'
const text = { required: true, type: 'string' }
const flag = { required: false, type: 'boolean' }

/** What an account can do with itself. Every call here runs for its owner only. */
export const ownCalls: Calls = {
  [`POST ${own}logout/`]: async ({ context, request, response }) => {
    await closeAccount(context, request, response)
    await endProviderSessions(context, String(request.params.account))
    return {}
  },

  [`GET ${own}login/password/`]: async (call) => ({
    fields: { email: text, password: text },
    passwordLogins: await byName(call, 'login/password/', passwordLoginsOf, ({ email, id }) => [email, id]),
  }),
  [`POST ${own}login/password/`]: async (call) => {
    const { email = '', password = '' } = call.fields
    await requireRecentSignIn(call.context, call.request)
    const login = await addPasswordLogin(call.context, ownerOf(call), { email, password })
    return { resource: resourceOf(call, 'login/password/', login.id) }
  },
  [`POST ${own}login/password/:id/`]: async (call) => {
    const { oldPassword = '', newPassword = '' } = call.fields
    const door = { throttle: call.identity.throttle, attempts: call.context.config.limits.signInAttempts }
    const change = { id: idOf(call.request), oldPassword, newPassword }
    await changePassword({ ...call.context, ...door }, ownerOf(call), change)
    await closeOtherSessions(call.context, call.request, ownerOf(call))
    return {}
  },
  [`DELETE ${own}login/password/:id/`]: async (call) => {
    await requireRecentSignIn(call.context, call.request)
    await removePasswordLogin(call.context, ownerOf(call), idOf(call.request))
    // Bug class 18: whoever came in by it is out.
    await closeOtherSessions(call.context, call.request, ownerOf(call))
    return {}
  },

  [`GET ${own}webid/`]: async (call) => ({
    fields: { webId: text },
    webIdLinks: await byName(call, 'webid/', webidsOf, ({ webid, id }) => [webid, id]),
  }),
  [`POST ${own}webid/`]: async (call) => {
    await requireLogin(call)
    await requireRecentSignIn(call.context, call.request)
    const webid = call.fields.webId?.trim() ?? ''
    const place = { ...call.context, safeFetch: call.identity.safeFetch }
    const link = await linkWebid(place, ownerOf(call), webid)
    return {
      webId: webid,
      oidcIssuer: call.context.config.baseUrl,
      resource: resourceOf(call, 'webid/', link.id),
    }
  },
  [`GET ${own}webid/:id/`]: async (call) => issuersOfLink(call.context, ownerOf(call), idOf(call.request)),
  [`POST ${own}webid/:id/`]: async (call) => {
    await requireRecentSignIn(call.context, call.request)
    const { oidcIssuers: issuers } = bodyOf(call.request)
    await changeIssuers(call.context, ownerOf(call), { id: idOf(call.request), issuers })
    return issuersOfLink(call.context, ownerOf(call), idOf(call.request))
  },
  [`DELETE ${own}webid/:id/`]: async (call) => {
    await requireRecentSignIn(call.context, call.request)
    await unlinkWebid(call.context, ownerOf(call), idOf(call.request))
    tellRevocation(call.context, call.identity)
    return {}
  },

  [`GET ${own}pod/`]: async (call) => ({
    fields: {
      name: text,
      settings: { required: false, type: 'object', fields: { webId: { ...text, required: false } } },
    },
    pods: await byName(call, 'pod/', podsOf, ({ root, id }) => [root, id]),
  }),
  [`POST ${own}pod/`]: makePod,
  [`GET ${own}pod/:id/`]: async (call) => ({
    fields: { webId: text, visible: flag, remove: flag },
    ...(await ownersOfPod(call.context, ownerOf(call), idOf(call.request))),
  }),
  [`POST ${own}pod/:id/`]: async (call) => {
    await requireRecentSignIn(call.context, call.request)
    const { visible, remove } = bodyOf(call.request)
    const change = {
      webid: call.fields.webId?.trim() ?? '',
      isShown: visible === true,
      isRemoved: remove === true,
    }
    await changeOwner(call.context, ownerOf(call), idOf(call.request), change)
    return {}
  },

  [`GET ${own}client-credentials/`]: async (call) => ({
    fields: { name: { ...text, required: false }, webId: text },
    clientCredentials: await byName(call, 'client-credentials/', credentialsOf, (one) => [
      one.clientId,
      one.resource,
    ]),
  }),
  [`POST ${own}client-credentials/`]: async (call) => {
    await requireLogin(call)
    await requireRecentSignIn(call.context, call.request)
    const { name = '', webId = '' } = call.fields
    const wanted = { account: ownerOf(call), webid: webId.trim(), name }
    const { credentials, secret } = await addClientCredentials(call.context, wanted)
    return {
      id: credentials.clientId,
      secret,
      resource: resourceOf(call, 'client-credentials/', credentials.resource),
    }
  },
  [`GET ${own}client-credentials/:id/`]: async (call) => {
    const all = await call.context.store.read((reader) => credentialsOf(reader, ownerOf(call)))
    const found = all.find(({ resource }) => resource === idOf(call.request))
    if (!found) throw new PodError('not-found', 'no such credentials')
    return { id: found.clientId, webId: found.webid }
  },
  [`DELETE ${own}client-credentials/:id/`]: async (call) => {
    await removeClientCredentials(call.context, ownerOf(call), idOf(call.request))
    tellRevocation(call.context, call.identity)
    return {}
  },
}

async function makePod(call: Call) {
  await requireLogin(call)
  const account = ownerOf(call)
  const settings = bodyOf(call.request).settings as { webId?: unknown; name?: unknown } | null | undefined
  const webid = settings?.webId
  if (webid !== undefined && (typeof webid !== 'string' || !parseIri(webid))) {
    throw new PodError('bad-request', 'settings.webId is not a WebID')
  }
  const name = call.fields.name?.trim() ?? ''
  const wish = {
    name: foldName(name),
    displayName: typeof settings?.name === 'string' ? settings.name : name,
    ...(webid === undefined ? {} : { webid }),
  }
  const { podsPerAccount } = call.context.config.limits
  const links = await createPod(call.context, wish, (writer, made) =>
    linkPod(writer, account, made, podsPerAccount),
  )
  return {
    pod: links.pod.root,
    podResource: resourceOf(call, 'pod/', links.pod.id),
    webId: links.pod.webid,
    ...(links.webid && { webIdResource: resourceOf(call, 'webid/', links.webid.id) }),
  }
}

/**
 * Community Solid Server makes an address of any text, and says which; so scripts send any. An underscore goes too here: it
 * has no place in a host. What is no name after that, or one that is kept for the server, is refused (bug class 27).
 */
function foldName(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/gu, '-').toLowerCase()
}

/** An account that nobody could open again gets nothing to keep. */
async function requireLogin(call: Call): Promise<void> {
  const logins = await call.context.store.read((reader) => passwordLoginsOf(reader, ownerOf(call)))
  if (logins.length === 0) throw new PodError('bad-request', 'An account needs at least 1 login method.')
}

/** `{ name: address }`, as every list of this API is. */
async function byName<T>(
  call: Call,
  folder: string,
  list: (reader: Parameters<typeof webidsOf>[0], account: string) => Promise<readonly T[]>,
  keys: (entry: T) => readonly [string, string],
): Promise<Record<string, string>> {
  const entries = await call.context.store.read((reader) => list(reader, ownerOf(call)))
  return Object.fromEntries(entries.map(keys).map(([name, id]) => [name, resourceOf(call, folder, id)]))
}

function resourceOf(call: Call, folder: string, id: string): string {
  return `${call.context.config.baseUrl}.account/account/${ownerOf(call)}/${folder}${id}/`
}

function ownerOf({ request }: Call): string {
  return String(request.params.account)
}

function idOf(request: Request): string {
  return String(request.params.id)
}
