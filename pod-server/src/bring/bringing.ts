import { STATUS_CODES } from 'node:http'
import { PodError } from '#base/errors.ts'
import type { Place } from './members.ts'
import type { Move } from './move.ts'
import { type Report, TooMuch } from './report.ts'
import type { Answer, Ask } from './send.ts'
import type { SolidClient } from './solid-client.ts'

/** All that one run knows from its beginning. */
export interface Bringing {
  readonly source: SolidClient
  readonly target: SolidClient
  readonly move: Move
  /** Whether what differs at the target becomes what it is at the source. */
  readonly replace: boolean
  readonly dryRun: boolean
  readonly report: Report
  /** Whether a document at the target lists the same people as at the source, as far as that was looked at. */
  readonly groups: Map<string, Promise<boolean>>
}

/** What is not brought is named with this as its reason. */
export class NotBrought extends PodError {
  constructor(message: string) {
    super('conflict', message)
  }
}

/** What a server says of something; undefined where it has nothing. */
export async function headOf(client: SolidClient, url: string): Promise<Answer | undefined> {
  const answer = await client.ask(url, { method: 'HEAD', headers: { accept: '*/*' } })
  answer.discard()
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw new NotBrought(`cannot be looked at (${url}): ${await reasonOf(answer)}`)
  return answer
}

/** PUT or DELETE at the target; in a dry run it is taken as done. Gives the new ETag, where one is told. */
export async function change(
  { target, dryRun }: Bringing,
  url: string,
  ask: Ask & { readonly method: 'PUT' | 'DELETE' },
): Promise<string | undefined> {
  if (dryRun) return undefined
  const answer = await target.ask(url, ask)
  if (answer.status >= 200 && answer.status < 300) {
    answer.discard()
    return answer.headers.get('etag') ?? undefined
  }
  if (answer.status === 412) {
    answer.discard()
    throw new NotBrought('changed at the target meanwhile')
  }
  throw new NotBrought(`is refused by the target: ${await reasonOf(answer)}`)
}

/** What an answer says is wrong (RFC 9457), or its status. */
export async function reasonOf(answer: Answer): Promise<string> {
  const { status } = answer
  if (status >= 300 && status < 400) {
    answer.discard()
    return `it redirects elsewhere (${status})`
  }
  const text = await answer.bytes(64 * 1024).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  )
  const detail = detailIn(text)
  return detail === undefined ? `${status} ${STATUS_CODES[status] ?? ''}`.trim() : `${detail} (${status})`
}

function detailIn(text: string): string | undefined {
  try {
    const { detail, message } = JSON.parse(text) as { detail?: unknown; message?: unknown }
    const said = detail ?? message
    // It goes to a terminal.
    return typeof said === 'string' && said !== '' ? said.replace(/\p{Cc}+/gu, ' ').slice(0, 200) : undefined
  } catch {
    return undefined
  }
}

/** Runs what is about one thing; what is wrong with it is told, and the rest goes on. False when it was not brought. */
export async function tellingFaults(
  { report }: Bringing,
  { from }: Pick<Place, 'from'>,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work()
    report.worked()
    return true
  } catch (reason) {
    if (!(reason instanceof PodError) || reason instanceof TooMuch) throw reason
    report.refused(from, reason)
    return false
  }
}
