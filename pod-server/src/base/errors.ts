/** The closed set of things that can go wrong, and the HTTP status each one is told with. */
export const statusByCode = {
  'bad-request': 400,
  'invalid-body': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  timeout: 408,
  conflict: 409,
  gone: 410,
  'precondition-failed': 412,
  'too-large': 413,
  'uri-too-long': 414,
  'unsupported-media-type': 415,
  'range-not-satisfiable': 416,
  misdirected: 421,
  unprocessable: 422,
  'too-many-requests': 429,
  'header-too-large': 431,
  internal: 500,
  'not-implemented': 501,
  'upstream-failed': 502,
  unavailable: 503,
  'storage-full': 507,
} as const

export type ErrorCode = keyof typeof statusByCode

/**
 * The only error the server throws on purpose. `message` is written for the client (lower case, says what to do next,
 * no secrets); `cause` is private and only logged; `headers` ride on the response (`Allow`, `WWW-Authenticate`, `Retry-After`);
 * `details` are parts of the message that a program would have to pick out of it.
 */
export class PodError extends Error {
  readonly code: ErrorCode
  readonly headers: Readonly<Record<string, string>>
  readonly details: Readonly<Record<string, string>>

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; headers?: Record<string, string>; details?: Record<string, string> } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'PodError'
    this.code = code
    this.headers = options.headers ?? {}
    this.details = options.details ?? {}
  }

  get status(): number {
    return statusByCode[this.code]
  }
}
