import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/**
 * Whom a limit counts: the peer of the socket, or what as many proxies as are trusted say of theirs; what further ones
 * claim is the client's own word (bug class 14). Of an IPv6 address the network, since one home has a whole one.
 */
export function clientAddress({ socket, headers }: IncomingMessage, trustedProxies: number): string {
  const peer = socket.remoteAddress ?? ''
  const forwarded = trustedProxies > 0 ? headers['x-forwarded-for'] : undefined
  const hops = [peer, ...[forwarded ?? []].flat().join(',').split(',').reverse()].map((hop) => hop.trim())
  // Where a proxy wrote no address, the nearer one counts: what stands further out is not more believable for that.
  const address = hops.slice(0, trustedProxies + 1).findLast((hop) => ipaddr.isValid(hop))
  if (address === undefined) return peer
  const ip = ipaddr.process(address)
  return ip.kind() === 'ipv6'
    ? `${ip.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`
    : ip.toString()
}
