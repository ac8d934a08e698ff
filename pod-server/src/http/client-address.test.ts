import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

const from = (forwarded: string | undefined, trustedProxies: number) => {
  const request = { socket: { remoteAddress: '192.0.2.1' }, headers: { 'x-forwarded-for': forwarded } }
  return clientAddress(request as unknown as IncomingMessage, trustedProxies)
}

it.each([
  [undefined, 0, '192.0.2.1'],
  ['203.0.113.9', 0, '192.0.2.1'],
  ['203.0.113.9', 1, '203.0.113.9'],
  ['198.51.100.7, 203.0.113.9', 1, '203.0.113.9'],
  ['198.51.100.7, 203.0.113.9', 2, '198.51.100.7'],
  ['198.51.100.7', 2, '198.51.100.7'],
  ['198.51.100.7, unknown', 1, '192.0.2.1'],
  ['198.51.100.7, 203.0.113.9:4711', 1, '192.0.2.1'],
  ['198.51.100.7, unknown, 203.0.113.9', 2, '203.0.113.9'],
  ['2001:db8:1:2:3::4', 1, '2001:db8:1:2::/64'],
])('bug-class-14 of %s, %d of it believed, counts %s', (forwarded, trusted, address) => {
  expect(from(forwarded, trusted)).toBe(address)
})
