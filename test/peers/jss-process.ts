import { pathToFileURL } from 'node:url'
import { peerFile } from './install.ts'

// The peer's own function, because its command cannot switch quotas off: with them, two writes at once tear the
// quota file and the next write is a 500.
const [port = '', root = ''] = process.argv.slice(2)
const peer = await import(pathToFileURL(peerFile('javascript-solid-server/src/server.js')).href)
const server = peer.createServer({ logger: false, conneg: true, root, port: Number(port), defaultQuota: 0 })
await server.listen({ port: Number(port), host: 'localhost' })
