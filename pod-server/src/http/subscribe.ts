import type { Request } from 'express'
import type { Agent } from '#access/agent.ts'
import { authorize, learnGroups } from '#access/authorize.ts'
import { read } from '#access/modes.ts'
import { PodError } from '#base/errors.ts'
import { locate } from '#ldp/locate.ts'
import { unstoredAuxiliary } from '#ldp/unstored-auxiliary.ts'
import type { Channel, Wish } from '#notify/channel.ts'
import type { Notifications } from '#notify/notifications.ts'
import type { Context } from '../context.ts'
import { clientAddress } from './client-address.ts'

export type Subscribe = (request: Request, agent: Agent, wish: Wish) => Promise<Channel>

/** NT-11: whoever may read the topic may subscribe to it; refusals are those of GET, whether or not it exists. */
export function subscribeWith(
  { config, store }: Pick<Context, 'config' | 'store'>,
  notifications: Notifications,
): Subscribe {
  return async (request, agent, wish) => {
    const { permit, storage } = await store.read(async (reader) => {
      const target = await locate(reader, wish.topic)
      if (agent.memberships !== undefined) await learnGroups(reader, agent, target)
      const granted = await authorize(reader, agent, target, read)
      // What a GET would find is a topic, a description that nobody has written to among it (AUX-1).
      if (!target.resource && !(await unstoredAuxiliary(reader, target)))
        throw new PodError('not-found', 'there is no such topic')
      return { permit: granted, storage: target.storage }
    })
    const owner = agent.webid ?? `address ${clientAddress(request, config.trustedProxies)}`
    return notifications.subscribe(permit, wish, { storage, owner })
  }
}
