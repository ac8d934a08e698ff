/** A terminal tells a whole group of processes of Ctrl-C, and a parent among them passes it on: that is one wish. */
const sameWishMs = 500

/**
 * Resolves at the first SIGTERM, Ctrl-C, or SIGHUP of a terminal that closes: whatever the shell wanted ignored, Node
 * would die of it. Who asks again does not wait for anybody.
 */
export function stopAsked(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked: number | undefined
  const stop = (): void => {
    const now = performance.now()
    asked ??= now
    if (now - asked > sameWishMs) process.exit(1)
    resolve()
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  return promise
}
