import type { Reader } from '#storage/store.ts'
import type { Agent } from './agent.ts'
import { grantedModes, publicModes, type Target } from './authorize.ts'
import { modeNames } from './modes.ts'

/** W-22 to W-24: what you may do here and what everyone may, inherited grants counted; `user` includes `public`. */
export async function wacAllow(reader: Reader, agent: Agent, target: Target): Promise<string> {
  const everyone = await publicModes(reader, target)
  const user = agent.webid === undefined ? everyone : await grantedModes(reader, agent, target)
  return `user="${modeNames(user | everyone)}",public="${modeNames(everyone)}"`
}
