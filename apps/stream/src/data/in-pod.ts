type Operations = typeof import('#pod/operations.ts')

let drawn: Promise<void> | undefined

/**
 * Does something to a pod. The code for it is loaded when the first query asks, and once the screen has been drawn: what
 * the cache holds is there before any RDF library is.
 */
export async function inPod<Result>(work: (pod: Operations) => Promise<Result>): Promise<Result> {
  drawn ??= painted()
  await drawn
  return await work(await import('#pod/operations.ts'))
}

/** A page that nobody looks at is not drawn: then this is soon enough. */
const longestMs = 200

function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, longestMs)
  })
}
