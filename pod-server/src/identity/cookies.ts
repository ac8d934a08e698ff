import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * Before the name of a cookie that holds a session: browsers take such a one from this very host, and over TLS. Otherwise the
 * page of a pod at a host of its own, or of anybody next to this host, could sign people in as somebody else. It goes with `Path=/`.
 */
export function hostOnly(baseUrl: string): string {
  return baseUrl.startsWith('https:') ? '__Host-' : ''
}

/** Cookies ignore ports, so their names tell servers on one host apart (design.md 5). */
export function cookieSuffix(baseUrl: string): string {
  return hash('sha256', baseUrl, 'hex').slice(0, 8)
}

export function cookieOf({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | undefined {
  const pair = headers.cookie?.split('; ').find((one) => one.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}
