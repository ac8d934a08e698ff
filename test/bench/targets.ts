import { fileURLToPath } from 'node:url'
import { makePerson } from '../make-person.ts'
import { startCommunityServer } from '../peers/community-server.ts'
import { peerVersion } from '../peers/install.ts'
import { startJavascriptSolidServer } from '../peers/javascript-solid-server.ts'
import { spawnPeer } from '../peers/spawn-peer.ts'
import { answers, freePort, spawnServer } from '../spawn-server.ts'

/** A server under measurement, with three containers made: `public/` (all may read), `open/` (all may write), `own/`. */
export interface Target {
  readonly name: string
  readonly version: string
  readonly port: number
  readonly pod: string
  /** Headers of a request that carries no sign-in. */
  anonymous(number: number): Record<string, string>
  /** Headers of a request of the pod's owner: a fresh proof each, or the peer's own bearer token. */
  owner(number: number, method: string, url: string): Record<string, string>
  close(): Promise<void>
}

export type TargetName = 'hearth' | 'css' | 'jss' | 'floor'

export function startTarget(name: TargetName, data: string): Promise<Target> {
  return { hearth: startHearth, css: startCss, jss: startJss, floor: startFloor }[name](data)
}

async function startHearth(data: string): Promise<Target> {
  const server = await spawnServer({ data })
  return solidTarget('hearth', '0.1.0', server.url, server.close)
}

async function startCss(data: string): Promise<Target> {
  const server = await startCommunityServer(data)
  return solidTarget('css', peerVersion('@solid/community-server'), server.url, server.close)
}

async function solidTarget(
  name: string,
  version: string,
  url: string,
  close: () => Promise<void>,
): Promise<Target> {
  const person = await makePerson(url, 'alice')
  await makeContainers(person.fetch, person.pod, person.webId)
  return {
    name,
    version,
    port: Number(new URL(url).port),
    pod: person.pod,
    anonymous: () => ({}),
    owner: (_number, method, address) => person.session.headers(method, address),
    close,
  }
}

async function startJss(data: string): Promise<Target> {
  const server = await startJavascriptSolidServer(data)
  const { pod, token } = await server.makePod('alice')
  const asOwner: typeof fetch = (url, init) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${token}`)
    return fetch(url, { ...init, headers })
  }
  await makeContainers(asOwner, pod, `${pod}profile/card#me`)
  return {
    name: 'jss',
    version: peerVersion('javascript-solid-server'),
    port: Number(new URL(server.url).port),
    pod,
    anonymous: (number) => ({ 'x-forwarded-for': addressOf(number) }),
    owner: (number) => ({ authorization: `Bearer ${token}`, 'x-forwarded-for': addressOf(number) }),
    close: server.close,
  }
}

async function startFloor(): Promise<Target> {
  const port = await freePort()
  const child = spawnPeer([fileURLToPath(new URL('./floor-server.ts', import.meta.url)), String(port)])
  const url = `http://localhost:${port}/`
  await answers(url, child.process)
  const none = (): Record<string, string> => ({})
  return {
    name: 'floor',
    version: 'Express 5',
    port,
    pod: url,
    anonymous: none,
    owner: none,
    close: child.close,
  }
}

/** `public/` for all to read, `open/` for all to write, `own/` for the owner alone. */
export async function makeContainers(asOwner: typeof fetch, pod: string, webId: string): Promise<void> {
  const rights = { public: 'acl:Read', open: 'acl:Read, acl:Write', own: undefined }
  for (const [name, modes] of Object.entries(rights)) {
    const container = `${pod}${name}/`
    // A member brings its container into being on every server.
    await expectOk(asOwner, `${container}first`, 'PUT', 'text/turtle', '<> a <#First>.')
    await expectOk(asOwner, `${container}.acl`, 'PUT', 'text/turtle', accessRules(container, webId, modes))
  }
}

function accessRules(container: string, webId: string, everyone: string | undefined): string {
  const target = `acl:accessTo <${container}>; acl:default <${container}>`
  const open =
    everyone === undefined
      ? ''
      : `<#all> a acl:Authorization; acl:agentClass foaf:Agent; ${target}; acl:mode ${everyone}.`
  return `@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.
<#owner> a acl:Authorization; acl:agent <${webId}>; ${target}; acl:mode acl:Read, acl:Write, acl:Control.
${open}`
}

async function expectOk(
  asOwner: typeof fetch,
  url: string,
  method: string,
  type: string,
  body: string,
): Promise<void> {
  const response = await asOwner(url, { method, headers: { 'content-type': type }, body })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
}

/** Another client address for every request (see `startJavascriptSolidServer`). */
function addressOf(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
