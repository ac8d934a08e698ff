import { StreamLanguage, type StreamParser } from '@codemirror/language'

type State = { quote: string | undefined }

/** Turtle for the eye: tokens only, and forgiving, because a half-written document is coloured too. */
const turtle: StreamParser<State> = {
  name: 'turtle',
  startState: () => ({ quote: undefined }),
  token(stream, state) {
    if (state.quote !== undefined) return restOfString(stream, state, state.quote)
    if (stream.eatSpace()) return null
    if (stream.match(/^#.*/)) return 'comment'
    if (stream.match(/^<[^<>"{}|^`\\\s]*>/)) return 'url'
    const quote = stream.match(/^("""|'''|"|')/)
    if (Array.isArray(quote)) return restOfString(stream, state, quote[0] ?? '"')
    if (stream.match(/^@(prefix|base)\b/) || stream.match(/^(PREFIX|BASE)\b/i)) return 'keyword'
    if (stream.match(/^@[a-z]+(-[a-z0-9]+)*/i)) return 'meta'
    if (stream.match(/^_:[\w.-]*\w/)) return 'variableName'
    if (stream.match(/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/)) return 'number'
    if (stream.match(/^(true|false)\b(?!:)/)) return 'bool'
    if (stream.match(/^a(?=[\s<[])/)) return 'keyword'
    if (stream.match(/^[\p{L}][\p{L}\p{N}_.-]*(?=:)/u) || stream.match(/^(?=:)/)) {
      stream.match(/^:([\p{L}\p{N}_:%\\-]|\.(?=[\p{L}\p{N}_:%\\-]))*/u)
      return 'propertyName'
    }
    stream.next()
    return 'punctuation'
  },
}

type Stream = Parameters<typeof turtle.token>[0]

/** Up to the closing quotes; a long string goes on in the next line, a short one ends with its own. */
function restOfString(stream: Stream, state: State, quote: string): string {
  state.quote = quote.length === 3 ? quote : undefined
  while (!stream.eol()) {
    if (stream.match(quote)) {
      state.quote = undefined
      break
    }
    if (stream.next() === '\\') stream.next()
  }
  return 'string'
}

export const turtleLanguage = StreamLanguage.define(turtle)
