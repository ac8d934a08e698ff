import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answers, freePort, type RunningServer } from '../spawn-server.ts'
import { installPeers, peerFile } from './install.ts'
import { spawnPeer } from './spawn-peer.ts'

/**
 * Community Solid Server with its file backend, as shipped: with lists, or with policies (`file-acp`). Accounts are made by
 * `makePerson`: it speaks this server's account API.
 */
export async function startCommunityServer(
  data: string,
  config: 'file' | 'file-acp' = 'file',
): Promise<RunningServer> {
  await installPeers()
  // The peer's injector reads every package between its main module and the root of the disk, ours too, and
  // stumbles: so it is told that its main module lies in a folder of its own, next to nothing but its packages.
  const home = await mkdtemp(join(tmpdir(), 'hearth-css-'))
  await symlink(peerFile(''), join(home, 'node_modules'), 'junction')
  const port = await freePort()
  const url = `http://localhost:${port}/`
  const child = spawnPeer([
    peerFile('@solid/community-server/bin/server.js'),
    ...['--config', `@css:config/${config}.json`, '--port', String(port), '--baseUrl', url],
    ...['--rootFilePath', data, '--loggingLevel', 'error', '--mainModulePath', home],
  ])
  await answers(url, child.process)
  const close = async (): Promise<void> => {
    await child.close()
    await rm(home, { recursive: true })
  }
  return { url, close }
}
