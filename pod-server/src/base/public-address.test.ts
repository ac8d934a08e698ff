import { createSocket, type Socket } from 'node:dgram'
import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { guardedLookup } from './public-address.ts'

let server: Socket
const resolver = new Resolver({ timeout: 3000, tries: 1 })

/** A name server that knows a public and a private name, and says nothing about any other. */
beforeAll(async () => {
  server = createSocket('udp4').on('message', (query, { port, address }) => {
    const end = query.indexOf(0, 12) + 5
    const name = query.subarray(12, end).toString('latin1')
    const found = /public/.test(name) ? [93, 184, 216, 34] : /inner/.test(name) ? [10, 0, 0, 1] : undefined
    const isAsked = query.readUInt16BE(end - 4) === 1
    if (!found) return
    const head = [...query.subarray(0, 2), 0x81, 0x80, 0, 1, 0, isAsked ? 1 : 0, 0, 0, 0, 0]
    const answer = isAsked ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, ...found] : []
    server.send(Buffer.from([...head, ...query.subarray(12, end), ...answer]), port, address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  resolver.setServers([`127.0.0.1:${server.address().port}`])
})

afterAll(() => void server.close())

const lookUp = guardedLookup('public', () => resolver)

function find(name: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookUp(name, { all: true }, (error, found) => (error ? reject(error) : resolve(found as LookupAddress[])))
  })
}

it('bug-class-24 names that nobody answers for keep no other from being found', async () => {
  let given = 0
  const silent = Array.from({ length: 40 }, (_, n) => find(`n${n}.silent.example`).catch(() => given++))
  expect(await find('public.example')).toEqual([{ address: '93.184.216.34', family: 4 }])
  expect(given).toBe(0)
  await Promise.all(silent)
  expect(given).toBe(40)
})

it('bug-class-07 what the name servers say of the inner network is nowhere to go', async () => {
  await expect(find('inner.example')).rejects.toThrow('no permitted address')
})
