import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Which addresses a connection may reach: the open internet, this machine, or both. */
export type Reach = 'public' | 'loopback' | 'public-or-loopback'

/** Decides by the address itself, after IPv4-mapped IPv6 was unwrapped; whatever is not plainly public is refused. */
export function isReachable(address: string, reach: Reach): boolean {
  if (!ipaddr.isValid(address)) return false
  const ip = ipaddr.process(address)
  const range = ip.range()
  if (range === 'loopback') return reach !== 'public'
  if (reach === 'loopback' || range !== 'unicast') return false
  // RFC 4291 2.4, IANA: only 2000::/3 is global unicast; the rest (compatible, site-local, future) is not a place to visit.
  return ip.kind() === 'ipv4' || ip.match(ipaddr.parseCIDR('2000::/3'))
}

/**
 * A name look-up for sockets that yields only addresses within reach. The socket connects to exactly what was checked,
 * so a name that resolves differently the second time (DNS rebinding) gains nothing (bug class 7).
 */
export function guardedLookup(reach: Reach, nameServers = askNameServers): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (found: readonly LookupAddress[]) => {
      const allowed = found.filter(({ address }) => isReachable(address, reach))
      const first = allowed[0]
      if (first === undefined) return callback(new Error(`${hostname} resolves to no permitted address`), '')
      if (options.all) return callback(null, allowed as LookupAddress[])
      return callback(null, first.address, first.family)
    }
    // RFC 6761 6.3: every name below localhost is this machine, also where the resolver does not know it.
    if (hostname.endsWith('.localhost')) return answer(loopbackAddresses)
    if (reach === 'public') void addressesOf(hostname, nameServers()).then(answer)
    else dnsLookup(hostname, { all: true }, (error, found) => (error ? callback(error, '') : answer(found)))
  }
}

/**
 * The system's own look-up has two threads for everybody, and a name whose servers do not answer holds one of them for as
 * long as it likes: a few invented ones, and nobody's issuer can be found (bug class 24). What the system knows besides,
 * from a file of this machine, is seldom public. Made for each name: it knows the name servers of when it was made.
 */
const askNameServers = (): Resolver => new Resolver({ timeout: 1_000, tries: 2 })

async function addressesOf(hostname: string, resolver: Resolver): Promise<readonly LookupAddress[]> {
  const [four, six] = await Promise.all([
    resolver.resolve4(hostname).catch(() => []),
    resolver.resolve6(hostname).catch(() => []),
  ])
  return [
    ...four.map((address) => ({ address, family: 4 })),
    ...six.map((address) => ({ address, family: 6 })),
  ]
}

const loopbackAddresses: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]
