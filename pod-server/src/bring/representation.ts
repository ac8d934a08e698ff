/** The media type alone, in small letters; empty where none is told. */
export function essenceOf(headers: Headers): string {
  return (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** As told, and what is told of nothing (RFC 9110 8.3). */
export function contentTypeOf(headers: Headers): string {
  return headers.get('content-type') ?? 'application/octet-stream'
}
