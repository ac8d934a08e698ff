import type { RemoteGroups } from '#access/remote-groups.ts'
import type { Identity } from '#identity/identity.ts'
import { stillWelcome } from '#identity/still-welcome.ts'
import type { Decisions } from '#notify/decisions.ts'
import { createNotifications, type Notifications } from '#notify/notifications.ts'
import { createUpdatesVia, type UpdatesVia } from '#notify/updates-via.ts'
import type { Context } from '../context.ts'
import { notifyDecisions } from './notify-decisions.ts'

export interface OpenNotifications {
  readonly notifications: Notifications
  readonly decisions: Decisions
  /** Undefined where the socket of older apps is switched off. */
  readonly updatesVia: UpdatesVia | undefined
}

/** Gives the room that follows the log what it must not import: decisions, keys and the way out. */
export async function openNotifications(
  context: Context,
  { safeFetch, keys }: Identity,
  remoteGroups: RemoteGroups,
): Promise<OpenNotifications> {
  const { config, clock } = context
  const { baseUrl, limits, legacySocket } = config
  const memberships = (webid: string) =>
    config.authorization === 'wac' ? remoteGroups.membershipsOf(webid) : undefined
  const decisions = notifyDecisions(stillWelcome(baseUrl), memberships)
  const [signingKey] = keys.signing
  const notifications = await createNotifications({
    ...context,
    ...{ space: config, limits, decisions, safeFetch, signingKey },
  })
  const updatesVia =
    legacySocket === 'on' ? createUpdatesVia({ baseUrl, secret: keys.cookie, clock }) : undefined
  return { notifications, decisions, updatesVia }
}
