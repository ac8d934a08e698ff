import type { Reader } from '#storage/store.ts'
import { publicModes } from './authorize.ts'
import { modeNames } from './modes.ts'
import type { Permit, Target } from './permit.ts'

/** W-22 to W-24: what you may do here and what everyone may, inherited grants counted; `user` includes `public`. */
export async function wacAllow(reader: Reader, { agent, modes }: Permit, target: Target): Promise<string> {
  const everyone = agent.webid === undefined ? modes : await publicModes(reader, target)
  return `user="${modeNames(modes | everyone)}",public="${modeNames(everyone)}"`
}
