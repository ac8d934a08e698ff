import { PodError } from './errors.ts'
import type { AddressSpace, ResourceIri } from './iri.ts'

/** One label of a host name, in lower case only: two pods must not differ by case alone (bug class 6). */
const podName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** RFC 5891 4.2.3.1: such labels are shown as other letters than they are made of. */
const encodedLabel = /^..--/

export function isPodName({ pods }: AddressSpace, name: string): boolean {
  return podName.test(name) && (pods === 'path' || !encodedLabel.test(name))
}

/** Where the pod of this name begins. */
export function podRoot({ baseUrl, pods }: AddressSpace, name: string): ResourceIri {
  const root = pods === 'path' ? `${baseUrl}${name}/` : baseUrl.replace('://', `://${name}.`)
  return root as ResourceIri
}

/** The storage that an address would belong to, by its shape: whether it exists is not looked up. */
export function storageRootOf({ pods }: AddressSpace, iri: ResourceIri): ResourceIri | undefined {
  const hostEnd = iri.indexOf('/', 8) + 1
  const end = pods === 'path' ? iri.indexOf('/', hostEnd) + 1 : hostEnd
  return end === 0 ? undefined : (iri.slice(0, end) as ResourceIri)
}

/** Whether an origin (slash at the end) is the server's own, or one that a pod of it has or could have. */
export function isOwnOrigin(space: AddressSpace, origin: string): boolean {
  if (origin === space.baseUrl) return true
  if (space.pods === 'path') return false
  const [name = ''] = origin.slice(origin.indexOf('://') + 3).split('.', 1)
  return isPodName(space, name) && origin === podRoot(space, name)
}

/**
 * Every Host that is not simply the public one (U-15). In subdomain mode it names the pod, so it is read strictly: the
 * server's name, or one label in front of it that could be a pod's. In path mode it names nothing; it only must not be
 * the name of another public host, for then somebody's DNS or proxy is wrong. A proxy may call us by an inner name.
 */
export function originByHost(space: AddressSpace, host: string | undefined): string {
  // HTTP/1.0 knows no Host.
  if (host === undefined && space.pods === 'path') return space.baseUrl
  const scheme = space.baseUrl.slice(0, space.baseUrl.indexOf('/') + 2)
  const spelt = `${scheme}${host?.toLowerCase()}/`
  const defaultPort = scheme === 'https://' ? ':443/' : ':80/'
  const origin = spelt.endsWith(defaultPort) ? `${spelt.slice(0, -defaultPort.length)}/` : spelt
  if (isOwnOrigin(space, origin)) return origin
  if (space.pods === 'path' && isInnerHost(host ?? '')) return space.baseUrl
  // RFC 9112 3.2: a Host that could be none is no other host, but a broken request.
  if (!/^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i.test(host ?? ''))
    throw new PodError('bad-request', 'the Host header is not a host')
  throw new PodError('misdirected', `this server answers for ${space.baseUrl}: ask for that host`)
}

/** An address, a loopback name or a name without a dot: what proxies and health checks of the same network use. */
function isInnerHost(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, '')
  return (
    /^\[[0-9a-f:.]+\]$/i.test(name) ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) ||
    /^(?:[\w-]+|.+\.localhost)$/i.test(name)
  )
}
