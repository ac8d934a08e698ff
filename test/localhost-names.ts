import dns from 'node:dns'

/**
 * RFC 6761 6.3: every name below localhost is this machine. Browsers know, the resolver that Node asks need not; so
 * tests of servers with a host a pod tell Node themselves.
 */
export function resolveLocalhostNames(): void {
  const lookup = dns.lookup as (name: string, ...rest: unknown[]) => void
  const patched = (name: string, ...rest: unknown[]) =>
    lookup(name.endsWith('.localhost') ? 'localhost' : name, ...rest)
  dns.lookup = patched as typeof dns.lookup
}
