import { EventEmitter } from 'node:events'
import type { Quad } from '@rdfjs/types'
import { Parser, type ParserOptions } from 'n3'

/** What is no longer than one piece is read in one go. */
export const pieceCharacters = 64 * 1024

/** A large document takes its time, and whoever sent it may be anybody: others get a turn after each piece (bug class 24). */
export async function* pieces(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += pieceCharacters) {
    if (at > 0) await new Promise(setImmediate)
    yield text.slice(at, at + pieceCharacters)
  }
}

/** All that a text says. Its lexer is its own: those of texts that are read in one go are shared. */
export async function parseInPieces(text: string, options: ParserOptions): Promise<Quad[]> {
  const parser = new Parser(options)
  const quads: Quad[] = []
  const input = new EventEmitter()
  let failure: unknown
  parser.parse(input, (error, quad) => {
    failure ??= error
    if (quad) quads.push(quad as Quad)
  })
  const feed = (event: 'data' | 'end', piece?: string): void => {
    try {
      input.emit(event, piece)
    } catch (thrown) {
      // It goes on for a while after what is wrong with the text, and may stumble there.
      failure ??= thrown
    }
    if (failure) throw failure
  }
  for await (const piece of pieces(text)) feed('data', piece)
  feed('end')
  return quads
}
