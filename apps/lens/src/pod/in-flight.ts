/** How many requests one fan-out keeps open (data-model 2.9: 8 to 12). */
const LIMIT = 8

/** Runs `work` over all items, eight at a time, and tells apart what came and what failed: one pod cannot break a page. */
export async function settleInFlight<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<{ results: Result[]; failures: { item: Item; error: unknown }[] }> {
  const slots: (Result[] | undefined)[] = []
  const failures: { item: Item; error: unknown }[] = []
  const rest = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) {
      try {
        slots[index] = [await work(item)]
      } catch (error) {
        failures.push({ item, error })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(LIMIT, items.length) }, worker))
  return { results: slots.flatMap((slot) => slot ?? []), failures }
}
