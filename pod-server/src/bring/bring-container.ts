import { type Access, isWithin } from './access.ts'
import { type Around, bringDocument } from './bring-document.ts'
import { type Bringing, change, headOf, NotBrought, reasonOf, tellingFaults } from './bringing.ts'
import { bringDescription } from './describe.ts'
import { type Members, membersOf, type Place } from './members.ts'
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

const documentsAtOnce = 4
const basicContainer = '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"'

/** Brings a folder: its rules of access, what is said of it, then all that is in it. Without its rules, nothing of it comes. */
export async function bringContainer(bringing: Bringing, place: Place, around: Around): Promise<void> {
  const { report, source, target } = bringing
  report.at(place.from)
  let members: Members = { places: [], refused: [] }
  let inside = around
  const isBrought = await tellingFaults(bringing, place, async () => {
    const answer = await source.ask(place.from, { headers: { accept: 'text/turtle' } })
    if (answer.status !== 200) throw new NotBrought(`cannot be listed: ${await reasonOf(answer)}`)
    members = await membersOf(place, answer)
    const wanted = knownAtRoot(bringing, place, await rulesAtSource(bringing, place, answer.headers))
    const there = await headOf(target, place.to)
    inside = {
      source: accessAtSource(wanted, around.source),
      target: there
        ? await meet(bringing, place, {
            wanted,
            found: await rulesAtTarget(bringing, place, there.headers),
            around,
          })
        : await make(bringing, place, { wanted, around }),
    }
    tellUnknown(report, wanted)
    checkWithin(bringing, inside.target, inside.source)
    const about = { here: answer.headers, there: there?.headers }
    await tellingFaults(bringing, { from: `${place.from}.meta` }, () =>
      bringDescription(bringing, place, about),
    )
  })
  if (!isBrought) return
  for (const { name, reason } of members.refused) report.refused(name, new NotBrought(reason))
  await bringMembers(bringing, members.places, inside)
}

/** What holds above the folder that was named is not ours to look at. */
function knownAtRoot({ source }: Bringing, { from }: Place, rules: Rules): Rules {
  if (from !== source.base || rules.kind !== 'inherited') return rules
  return { kind: 'unknown', url: from, reason: 'has no rules of access of its own' }
}

async function bringMembers(bringing: Bringing, places: readonly Place[], inside: Around): Promise<void> {
  const documents = places.filter(({ to }) => !to.endsWith('/')).values()
  const bringInTurn = async () => {
    for (const place of documents) await bringDocument(bringing, place, inside)
  }
  const ends = await Promise.allSettled(Array.from({ length: documentsAtOnce }, bringInTurn))
  // What ends the run is told when nothing goes on any more.
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  for (const place of places) if (place.to.endsWith('/')) await bringContainer(bringing, place, inside)
}

/** A folder that is not there yet. P-37: it is made with its rules, so that it never is without them. */
async function make(
  bringing: Bringing,
  { to }: Place,
  { wanted, around }: { readonly wanted: Rules; readonly around: Around },
): Promise<Access> {
  if (wanted.kind === 'list') {
    const headers = { 'content-type': 'text/turtle', 'if-none-match': '*' }
    await change(bringing, `${to}.acl`, { method: 'PUT', headers, body: wanted.bytes })
    bringing.report.brought('rule')
    bringing.report.brought('folder')
    return wanted.access
  }
  const access = accessAtTarget({ kind: 'inherited' }, around.target)
  checkWithin(bringing, access, accessAtSource(wanted, around.source))
  await change(bringing, to, { method: 'PUT', headers: { link: basicContainer, 'if-none-match': '*' } })
  bringing.report.brought('folder')
  return access
}

/** A folder that is there: gives back who may do what in it afterwards. */
async function meet(
  bringing: Bringing,
  place: Place,
  { wanted, found, around }: { readonly wanted: Rules; readonly found: Rules; readonly around: Around },
): Promise<Access> {
  const { report, replace } = bringing
  if (wanted.kind === 'unknown' || isSameRules(wanted, found)) {
    report.there()
    return accessAtTarget(found, around.target)
  }
  if (!replace) {
    const reason = 'other rules of access hold at the target (--replace takes these)'
    report.refused(`${place.from}.acl`, new NotBrought(reason))
    return accessAtTarget(found, around.target)
  }
  await setRules(bringing, place, wanted, found)
  report.brought('rule')
  return accessAtTarget(wanted, around.target)
}

function checkWithin({ move }: Bringing, target: Access, source: Access): void {
  const isAllowed =
    isWithin(target.own, source.own, move.newWebid) &&
    isWithin(target.handedDown, source.handedDown, move.newWebid)
  if (!isAllowed) throw new NotBrought('would be open to more people at the target, with all that is in it')
}
