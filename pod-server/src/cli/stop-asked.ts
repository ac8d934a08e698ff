/** Resolves at the first SIGTERM or Ctrl-C. The second one does not wait for anybody. */
export function stopAsked(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked = false
  const stop = (): void => {
    if (asked) process.exit(1)
    asked = true
    resolve()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  return promise
}
