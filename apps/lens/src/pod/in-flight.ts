import { NoAnswer } from '@hearth/kit/app-error.ts'

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

const patienceMs = 8_000

/** The same work, given up after a while: one pod that takes requests and says nothing must not hold everybody's pictures. */
export function inTime<Item, Result>(work: (item: Item) => Promise<Result>): (item: Item) => Promise<Result> {
  return async (item) => {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new NoAnswer('no answer in time')), patienceMs)
    return await Promise.race([work(item), late.promise]).finally(() => clearTimeout(timer))
  }
}
