import { type FirstUseStep, firstUsePlan, missingQuads } from '@hearth/vocab/first-use.ts'
import { audienceContainers, publicAudience } from '@hearth/vocab/layout.ts'
import type { FirstUse } from '@hearth/vocab/needs-first-use.ts'
import { giveAccess, syncAccess } from './access.ts'
import { loadContacts } from './contacts.ts'
import { createContainer, createDocument, patchDocument, requireDocument } from './documents.ts'
import type { Me } from './me.ts'

/**
 * Makes the layout of data-model 2.2 in a pod that lacks it, and leaves everything that is there alone.
 * In order: access rules are in place before anything is inside, and the profile says "done" last.
 */
export async function setUpPod(me: Me, use: FirstUse): Promise<void> {
  for (const step of firstUsePlan(use)) await take(me, step)
  // People of an address book that was here before may answer public posts from now on.
  const people = (await loadContacts(me)).flatMap((contact) => contact.webid ?? [])
  if (people.length === 0) return
  const { threads } = audienceContainers(me.storage, publicAudience)
  await syncAccess(threads, me.addressBook, people, me.fetch)
}

async function take(me: Me, step: FirstUseStep): Promise<void> {
  if (step.kind === 'insert') {
    const inserts = missingQuads(await requireDocument(step.url, me.fetch), step.quads)
    if (inserts.length > 0) await patchDocument(step.url, { inserts }, me.fetch)
    return
  }
  if (step.kind === 'container') await createContainer(step.url, me.fetch)
  else await createDocument(step.url, step.quads, me.fetch)
  if (step.rules !== undefined) await giveAccess(step.url, step.rules, me.fetch)
}
