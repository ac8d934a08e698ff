import type { ServerResponse } from 'node:http'
import type { Agent } from '#access/agent.ts'
import { grantedModes, learnGroups } from '#access/authorize.ts'
import { control, read } from '#access/modes.ts'
import { storageRootOf } from '#base/hosts.ts'
import type { ResourceIri } from '#base/iri.ts'
import { kindOf, locate } from '#ldp/locate.ts'
import type { Store } from '#storage/store.ts'
import type { Config } from '../config.ts'
import { acpAbilities } from './acl-links.ts'
import { linksOf, methodsOf } from './resource-headers.ts'

interface Dependencies {
  readonly config: Config
  readonly store: Store
}

/** CO-7, P-11: what an address is and what may be asked of it. */
export async function answerOptions(
  dependencies: Dependencies,
  { iri, agent }: { iri: ResourceIri; agent: Agent },
  response: ServerResponse,
): Promise<void> {
  const { config } = dependencies
  const methods = await methodsTold(dependencies, iri, agent)
  const links = [linksOf(iri, storageRootOf(config, iri), config.authorization)]
  if (config.authorization === 'acp' && kindOf(iri) === 'acl') links.push(...acpAbilities())
  response.writeHead(204, { link: links.join(', '), ...methods }).end()
}

/**
 * The methods of what is there, as its GET tells them (P-12, P-13), for who may read it. For everybody else what is there and
 * what is not look alike: they are told what an address of this shape takes (ER-1, bug class 13).
 */
export async function methodsTold(
  { config, store }: Dependencies,
  iri: ResourceIri,
  agent: Agent,
): Promise<Readonly<Record<string, string>>> {
  const root = storageRootOf(config, iri)
  return store.read(async (reader) => {
    const target = await locate(reader, iri)
    if (agent.memberships !== undefined) await learnGroups(reader, agent, target)
    const mayKnow = (await grantedModes(reader, agent, target)) & (target.kind === 'acl' ? control : read)
    const { resource } = target
    return mayKnow === 0
      ? methodsOf(iri, root, true)
      : methodsOf(iri, root, resource !== undefined, resource?.isRdf)
  })
}
