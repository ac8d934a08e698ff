import type { IncomingMessage } from 'node:http'

/** A request as Node's server hands it over: method and target are always there. */
export interface ServerRequest extends IncomingMessage {
  method: string
  url: string
}
