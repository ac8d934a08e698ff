type Operations = typeof import('#pod/operations.ts')

/**
 * Does something to a pod. The code for it is loaded when the first query asks, so that what the cache holds is on the
 * screen before any RDF library is.
 */
export async function inPod<Result>(work: (pod: Operations) => Promise<Result>): Promise<Result> {
  return await work(await import('#pod/operations.ts'))
}
