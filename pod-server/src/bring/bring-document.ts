import { type Access, isWithin } from './access.ts'
import { type Bringing, change, headOf, NotBrought, tellingFaults } from './bringing.ts'
import { type Content, contentOf, placeholder } from './content.ts'
import { bringDescription } from './describe.ts'
import type { Place } from './members.ts'
import { contentTypeOf } from './representation.ts'
import {
  accessAtSource,
  accessAtTarget,
  isSameRules,
  type Rules,
  rulesAtSource,
  rulesAtTarget,
  setRules,
  tellUnknown,
} from './rules.ts'
import type { Answer } from './send.ts'

/** Who may do what in a folder that both servers have, and to what in it has no rules of its own. */
export interface Around {
  readonly source: Access
  readonly target: Access
}

interface Document {
  readonly place: Place
  readonly around: Around
  readonly wanted: Rules
  readonly content: Content
}

/**
 * Brings one document: first who may read it, then what is in it. What has rules of its own is not made with its content,
 * for until they are set, whoever may read the folder could read it.
 */
export async function bringDocument(bringing: Bringing, place: Place, around: Around): Promise<void> {
  const { source, target, report } = bringing
  report.at(place.from)
  await tellingFaults(bringing, place, async () => {
    const here = await headOf(source, place.from)
    if (!here) throw new NotBrought('is listed, and not there')
    const wanted = await rulesAtSource(bringing, place, here.headers)
    const content = await contentOf(bringing, place, here)
    const there = await headOf(target, place.to)
    const document = { place, around, wanted, content }
    if (there) await meet(bringing, document, there)
    else await make(bringing, document, { 'if-none-match': '*' })
    tell(bringing, document)
    const about = { here: here.headers, there: there?.headers }
    await tellingFaults(bringing, { from: `${place.from}.meta` }, () =>
      bringDescription(bringing, place, about),
    )
  })
}

function tell({ report }: Bringing, { place, wanted, content }: Document): void {
  tellUnknown(report, wanted)
  if (content.isLeftAsItWas)
    report.note(place.from, 'holds several graphs and is left as it was, with the old addresses in it')
}

/** Where nothing is yet, or nothing that is to stay. */
async function make(
  bringing: Bringing,
  document: Document,
  condition: Readonly<Record<string, string>>,
): Promise<void> {
  const { place, wanted } = document
  if (wanted.kind !== 'list') return fill(bringing, document, { kind: 'inherited' }, condition)
  const { type, bytes } = placeholder
  const headers = { 'content-type': type, ...condition }
  const etag = await change(bringing, place.to, { method: 'PUT', headers, body: bytes })
  await setRules(bringing, place, wanted, { kind: 'inherited' }).catch(async (reason: unknown) => {
    if (reason instanceof NotBrought)
      await change(bringing, place.to, { method: 'DELETE', headers: ifMatch(etag) })
    throw reason
  })
  bringing.report.brought('rule')
  await fill(bringing, document, wanted, ifMatch(etag))
}

/** Where something is: what was left half-way goes on, what is the same stays, and what differs is not lost unasked. */
async function meet(bringing: Bringing, document: Document, there: Answer): Promise<void> {
  const { place, wanted, content } = document
  const found = await rulesAtTarget(bringing, place, there.headers)
  const isSame = wanted.kind === 'unknown' || isSameRules(wanted, found)
  const condition = ifMatch(there.headers.get('etag') ?? undefined)
  if (await isPlaceholder(bringing, place, there)) {
    if (!isSame) await putRules(bringing, document, found)
    return fill(bringing, document, isSame ? found : wanted, condition)
  }
  const isThere = await content.isAt(there)
  if (isThere && isSame) return bringing.report.there()
  if (!bringing.replace)
    throw new NotBrought(
      `${isThere ? 'has other rules of access' : 'differs'} at the target (--replace takes those of the source)`,
    )
  if (isSame) return fill(bringing, document, found, condition)
  if (isThere) return putRules(bringing, document, found)
  // What was there is not for whom the new rules let in, nor what comes for those of the old.
  const headers = { 'content-type': placeholder.type, ...condition }
  const etag = await change(bringing, place.to, { method: 'PUT', headers, body: placeholder.bytes })
  await putRules(bringing, document, found)
  await fill(bringing, document, wanted, ifMatch(etag))
}

async function putRules(bringing: Bringing, { place, wanted }: Document, found: Rules): Promise<void> {
  await setRules(bringing, place, wanted, found)
  bringing.report.brought('rule')
}

/** The content, once it is known that nobody reads it at the target who could not at the source. */
async function fill(
  bringing: Bringing,
  { place, around, wanted, content }: Document,
  held: Rules,
  condition: Readonly<Record<string, string>>,
): Promise<void> {
  const { own } = accessAtTarget(held, around.target)
  const allowed = accessAtSource(wanted, around.source).own
  if (!isWithin(own, allowed, bringing.move.newWebid))
    throw new NotBrought('would be open to more people at the target')
  const headers = { 'content-type': content.type, ...condition }
  await change(bringing, place.to, { method: 'PUT', headers, body: content.body })
  bringing.report.brought('document')
}

async function isPlaceholder({ target }: Bringing, { to }: Place, there: Answer): Promise<boolean> {
  const { type, bytes } = placeholder
  if (contentTypeOf(there.headers) !== type || there.headers.get('content-length') !== String(bytes.length))
    return false
  const answer = await target.ask(to)
  return bytes.equals(await answer.bytes(bytes.length))
}

function ifMatch(etag: string | undefined): Record<string, string> {
  return etag === undefined ? {} : { 'if-match': etag }
}
