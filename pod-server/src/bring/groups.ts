import type { Grant } from '#storage/store.ts'
import type { Access } from './access.ts'
import { type Bringing, headOf, NotBrought } from './bringing.ts'
import { contentOf } from './content.ts'

/**
 * Rules let in whom a list names (W-12). Where the list is in the pod, another one of the same name may be at the target
 * already, and let in others: then what such rules guard has to wait until it is that of the source.
 */
export async function checkGroups(bringing: Bringing, { own, handedDown }: Access): Promise<void> {
  const { move } = bringing
  const documents = new Set([...own, ...handedDown].flatMap((grant) => groupIn(move.to, grant)))
  for (const to of documents) {
    const known = bringing.groups.get(to) ?? isSameGroup(bringing, to)
    bringing.groups.set(to, known)
    if (!(await known)) throw new NotBrought(`lets in the group ${to}, and that is another one at the target`)
  }
}

function groupIn(pod: string, { principal }: Grant): string[] {
  const prefix = `group:${pod}`
  return principal.startsWith(prefix) ? [principal.slice('group:'.length).replace(/#.*$/s, '')] : []
}

async function isSameGroup(bringing: Bringing, to: string): Promise<boolean> {
  const { source, target, move } = bringing
  const there = await headOf(target, to)
  if (!there) return true
  const from = move.from + to.slice(move.to.length)
  const here = await headOf(source, from)
  if (!here) return false
  return (await contentOf(bringing, { from, to }, here)).isAt(there)
}
