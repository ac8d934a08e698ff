/** How many requests one fan-out keeps open (data-model 2.9: 8 to 12). */
const limit = 8

/** Runs `work` over all items, eight at a time; a failure gives `undefined` in its place, so that one pod cannot break a page. */
export async function mapInFlight<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = new Array(items.length).fill(undefined)
  const rest = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) results[index] = await work(item).catch(() => undefined)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}

/** As `mapInFlight`, failures left out. */
export async function collectInFlight<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result | undefined>,
): Promise<Result[]> {
  return (await mapInFlight(items, work)).filter(
    (result): result is Awaited<Result> & Result => result !== undefined,
  )
}

let running = 0
const waiting: (() => void)[] = []

/** Waits for one of the eight slots that all of a page's small reads share. */
export async function inSlot<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
  running++
  try {
    return await work()
  } finally {
    running--
    waiting.shift()?.()
  }
}
