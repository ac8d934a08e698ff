/** One line for a person. */
export function say(text) {
  process.stdout.write(`${text}\n`)
}

/** Ends the command with a sentence instead of a stack trace. */
export class Stop extends Error {}

/**
 * Shows what is going on and how long it has taken: a running second hand on a terminal, a line at the start and one
 * at the end elsewhere.
 */
export async function step(title, work) {
  const start = Date.now()
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`
  const isTerminal = process.stdout.isTTY
  if (!isTerminal) say(`… ${title}`)
  const hand = isTerminal
    ? setInterval(() => process.stdout.write(`\r… ${title} ${seconds()} `), 200)
    : undefined
  const end = (mark) => {
    clearInterval(hand)
    process.stdout.write(`${isTerminal ? '\r\x1b[K' : ''}${mark} ${title} (${seconds()})\n`)
  }
  try {
    const result = await work()
    end('✓')
    return result
  } catch (error) {
    end('✗')
    throw error
  }
}
