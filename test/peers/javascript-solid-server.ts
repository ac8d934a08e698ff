import { fileURLToPath } from 'node:url'
import { answers, freePort, type RunningServer } from '../spawn-server.ts'
import { installPeers } from './install.ts'
import { spawnPeer } from './spawn-peer.ts'

export interface JssServer extends RunningServer {
  /** Makes a pod and gives its token: an HMAC bearer token, without any proof of possession. */
  makePod(name: string): Promise<{ pod: string; token: string }>
}

const launcher = fileURLToPath(new URL('./jss-process.ts', import.meta.url))

/**
 * javascript-solid-server with Turtle switched on (it stores JSON-LD and translates). It limits writes to sixty a
 * minute per address and believes X-Forwarded-For: whoever measures it sends another address with every request.
 */
export async function startJavascriptSolidServer(data: string): Promise<JssServer> {
  await installPeers()
  const port = await freePort()
  const url = `http://localhost:${port}/`
  const child = spawnPeer([launcher, String(port), data], {
    TOKEN_SECRET: 'only-for-a-benchmark-on-this-machine',
    DATA_ROOT: data,
  })
  await answers(url, child.process)
  return { url, close: child.close, makePod: (name) => makePod(url, name) }
}

async function makePod(url: string, name: string): Promise<{ pod: string; token: string }> {
  const response = await fetch(`${url}.pods`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  if (!response.ok) throw new Error(`JSS made no pod: ${response.status} ${await response.text()}`)
  const { podUri, token } = (await response.json()) as { podUri: string; token: string }
  return { pod: podUri, token }
}
