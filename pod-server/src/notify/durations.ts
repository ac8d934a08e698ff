const duration = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/
const secondsOf = [365 * 86_400, 30 * 86_400, 86_400, 3600, 60, 1]

/** An xsd:duration in milliseconds; undefined for what is none. A year counts 365 days, a month 30. */
export function parseDuration(text: string): number | undefined {
  const parts = duration.exec(text)?.slice(1)
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined
  const seconds = parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (secondsOf[index] ?? 0), 0)
  return Math.round(seconds * 1000)
}

/** An xsd:dateTime in milliseconds since 1970; undefined for what is none. Without a zone it is UTC. */
export function parseDateTime(text: string): number | undefined {
  if (!dateTime.test(text)) return undefined
  const time = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(time) ? undefined : time
}
