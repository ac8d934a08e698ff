import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface PeerProcess {
  readonly process: ChildProcess
  close(): Promise<void>
}

/** Runs a peer with this very Node, in production mode, and ends it without waiting for its good manners. */
export function spawnPeer(argv: readonly string[], env: Record<string, string> = {}): PeerProcess {
  const child = spawn(process.execPath, argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  return {
    process: child,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
