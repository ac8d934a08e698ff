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

/** Some browsers draw no frame for a while although the page is looked at. */
const longestMs = 2000

/** A page that nobody looks at is not drawn, and need not wait; one that is may take long to be, on a slow machine. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, document.visibilityState === 'hidden' ? 0 : longestMs)
  })
}
