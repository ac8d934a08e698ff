/** Puts a value into a cache that holds at most so many: the oldest leaves. Every cache here is bounded (bug class 24). */
export function remember<V>(cache: Map<string, V>, key: string, value: V, maxEntries: number): void {
  cache.delete(key)
  cache.set(key, value)
  const [oldest] = cache.keys()
  if (cache.size > maxEntries && oldest !== undefined) cache.delete(oldest)
}
