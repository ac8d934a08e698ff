import type { Pod } from '@hearth/kit/pod.ts'
import { type FirstUseStep, firstUsePlan, missingQuads } from '@hearth/vocab/first-use.ts'
import { type FirstUse, needsFirstUse } from '@hearth/vocab/needs-first-use.ts'
import {
  createContainer,
  createDocument,
  giveAccess,
  patchDocument,
  type Rdf,
  requireDocument,
} from './rdf.ts'

/** Makes what the pod lacks of the common layout, and nothing else. True when something was made. */
export async function setUpPod(rdf: Rdf, pod: Pod): Promise<boolean> {
  const { profile, storage } = pod
  if (storage === undefined) return false
  const use: FirstUse = {
    profile,
    storage,
    privateTypeIndex: pod.privateTypeIndexUrl,
    registrations: [...pod.publicTypeIndex, ...pod.privateTypeIndex],
    now: new Date(),
  }
  if (!needsFirstUse(use)) return false
  // In order: access rules are in place before anything is inside, and the profile says "done" last.
  for (const step of firstUsePlan(use)) await take(rdf, step)
  return true
}

async function take(rdf: Rdf, step: FirstUseStep): Promise<void> {
  if (step.kind === 'insert') {
    const inserts = missingQuads(await requireDocument(rdf, step.url), step.quads)
    if (inserts.length > 0) await patchDocument(rdf, step.url, { inserts })
    return
  }
  if (step.kind === 'container') await createContainer(rdf, step.url)
  else await createDocument(rdf, step.url, step.quads)
  // Also when the resource was there: a crash may have come between the two.
  if (step.rules !== undefined) await giveAccess(rdf, step.url, step.rules)
}
