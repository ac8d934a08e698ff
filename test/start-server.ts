import { toConfig } from '@hearth/pod-server/src/config.ts'
import { startServer } from '@hearth/pod-server/src/server.ts'
import type { RawSettings } from '@hearth/pod-server/src/settings.ts'
import { freePort, type RunningServer } from './spawn-server.ts'

/** A throw-away server in this process, on a free port, in memory unless `data` says otherwise. */
export async function startTestServer(
  settings: RawSettings = {},
  overrides?: Parameters<typeof startServer>[1],
): Promise<RunningServer> {
  const port = settings.port ?? String(await freePort())
  const config = toConfig({ data: ':memory:', logLevel: 'silent', ...settings, port })
  return startServer(config, overrides)
}
