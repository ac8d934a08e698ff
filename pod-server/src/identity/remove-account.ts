import type { Writer } from '#storage/store.ts'
import {
  accountKind,
  credentialsKind,
  loginKind,
  podKind,
  providerKinds,
  sessionKind,
} from './account-records.ts'
import type { AccountContext } from './accounts.ts'
import { accessKind, grantedKinds, grantKind } from './app-access.ts'
import { podsOf, removeLink, webidsOf } from './webid-links.ts'

/** What an account leaves behind. */
export interface Leavings {
  /** Roots of its pods: nobody's now. */
  readonly pods: readonly string[]
  readonly webids: readonly string[]
}

/** Everything by which somebody gets in, themselves or an app of theirs (bug class 18), and what was noted of it. */
const kinds = [loginKind, sessionKind, podKind, credentialsKind, ...providerKinds]
const appKinds = [accessKind, grantKind, ...grantedKinds]

/** Ends an account. `finish` sees to what it leaves, in the same step: nobody finds a pod without its account. */
export async function removeAccount(
  { store }: AccountContext,
  account: string,
  finish: (writer: Writer, left: Leavings) => Promise<void>,
): Promise<void> {
  await store.write(async (writer) => {
    const links = await webidsOf(writer, account)
    const pods = (await podsOf(writer, account)).map(({ root }) => root)
    for (const link of links) await removeLink(writer, link)
    await writer.removeRecordsBy([...kinds, ...appKinds], 'account', account)
    await writer.removeRecord(accountKind, account)
    await finish(writer, { pods, webids: links.map(({ webid }) => webid) })
  })
}
