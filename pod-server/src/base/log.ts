export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** One line an event, on standard error, machine-readable. Never pass a token or a body. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

export function createLog(level: LogLevel): Log {
  const threshold = levels.indexOf(level)
  const writer = (name: LogLevel) => {
    if (levels.indexOf(name) < threshold) return () => {}
    return (message: string, fields: Record<string, unknown> = {}) => {
      const line = { time: new Date().toISOString(), level: name, message, ...printable(fields) }
      process.stderr.write(`${JSON.stringify(line)}\n`)
    }
  }
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}

function printable(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? describe(value) : value]),
  )
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? ` <- ${describe(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}
