import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { violations } from '../hearth-command.ts'
import type { Random } from '../random.ts'
import { type SpawnedServer, spawnServer } from '../spawn-server.ts'

type Settings = Parameters<typeof spawnServer>[0]

/** A server that is killed now and then, all of it or one of its processes, and comes back under the same address. */
export class MortalServer {
  readonly #settings: Settings
  #server: SpawnedServer
  #back: Promise<void> = Promise.resolve()
  #isEnding = false

  private constructor(settings: Settings, server: SpawnedServer) {
    this.#settings = settings
    this.#server = server
    this.#watch()
  }

  /** One of several processes that dies before all have come to answer takes the server with it. */
  #watch(): void {
    this.#server.process.once('exit', () => {
      if (!this.#isEnding) this.#back = this.#restart(false)
    })
  }

  static async start(settings: Settings): Promise<MortalServer> {
    return new MortalServer(settings, await spawnServer(settings))
  }

  get url(): string {
    return this.#server.url
  }

  /** Resolves when it answers again. */
  back(): Promise<void> {
    return this.#back
  }

  /** Resolves when all of its processes are there again; the death of one that had just begun takes all others with it. */
  async whole(): Promise<void> {
    const most = Number(this.#settings.workers ?? 1)
    const isWhole = () => this.#server.process.exitCode === null && childrenOf(this.#server).length >= most
    if (most === 1) return this.#back
    await expect.poll(isWhole, { timeout: 60_000 }).toBe(true)
    await this.#back
  }

  /** Dies within a few milliseconds, or one of its processes does; resolves when it answers again. */
  async die(random: Random): Promise<void> {
    const hasWorkers = Number(this.#settings.workers ?? 1) > 1
    await new Promise((resolve) => setTimeout(resolve, random.below(15)))
    await this.#back
    const isGone = this.#server.process.exitCode !== null
    const processes = hasWorkers && !isGone ? childrenOf(this.#server) : []
    if (processes.length > 1 && random.chance(0.6)) process.kill(random.pick(processes), 'SIGKILL')
    else {
      this.#back = this.#restart(random.chance(0.3))
      await this.#back
    }
  }

  async #restart(isLookedAt: boolean): Promise<void> {
    this.#isEnding = true
    await this.#server.kill()
    // As the power cut left it, before any server has mended anything.
    if (isLookedAt) expect(await violations(this.#settings.data)).toEqual([])
    this.#server = await spawnServer({ ...this.#settings, port: new URL(this.url).port })
    this.#isEnding = false
    this.#watch()
  }

  close(): Promise<void> {
    this.#isEnding = true
    return this.#server.close()
  }
}

/** The processes that answer requests, where there are several. */
function childrenOf({ process: { pid } }: SpawnedServer): number[] {
  const list = `/proc/${pid}/task/${pid}/children`
  const children = existsSync(list) ? readFileSync(list, 'utf8') : ''
  return children.split(' ').filter(Boolean).map(Number)
}
