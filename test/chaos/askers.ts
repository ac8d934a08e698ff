import { anonymous } from '../conformance/world.ts'
import type { Person } from '../make-person.ts'
import type { OtherServer } from '../other-server.ts'
import { pages } from '../query/random-acls.ts'
import type { Asker } from './access-model.ts'

/** Two people of this server, two of another through apps and issuers, and nobody in particular, who comes last. */
export async function askersOf(
  [alice, bob]: readonly [Person, Person],
  other: OtherServer,
  hasPages: boolean,
): Promise<Asker[]> {
  const app = `${other.origin}/app`
  const through = [
    { name: 'carol', client: app, issuer: 'a' },
    { name: 'carol', client: undefined, issuer: 'b' },
    { name: 'dan', client: `${app}2`, issuer: 'a' },
  ]
  const strangers = through.map(async ({ name, client, issuer }) => {
    const { webId, fetch } = await other.person(name, { ...(client ? { client } : {}), issuer })
    return { name, webid: webId, client, issuer: other.issuer(issuer), sender: { fetch } }
  })
  const own = [alice, bob].map((person) => {
    const issuer = new URL('/', person.pod).href
    return { name: person.name, webid: person.webId, client: person.clientId, issuer, sender: person }
  })
  const nobody = { name: 'anyone', webid: undefined, client: undefined, issuer: undefined, sender: anonymous }
  const all = [...own, ...(await Promise.all(strangers)), nobody]
  return all.flatMap((each) =>
    (hasPages ? [undefined, ...pages] : [undefined]).map((page) => ({ ...each, page })),
  )
}

export function labelOf({ name, client, issuer, page }: Asker): string {
  return [name, client, issuer, page].join(' ')
}

export function pageHeader({ page }: Asker): Record<string, string> {
  return page === undefined ? {} : { origin: page }
}
