/** The address of a post's page; `within` is the person whose pictures the arrows then walk. */
export function photoHref(post: string, within?: string): string {
  return `/photo?${new URLSearchParams({ post, ...(within === undefined ? {} : { within }) })}`
}

let hasShownWall = false

/** Called by a wall on screen: "back" from a photo then means this wall, at the very place. */
export function rememberWall(): void {
  hasShownWall = true
}

/** False when a photo was opened by its link: then there is no wall to go back to. */
export function hasWallBehind(): boolean {
  return hasShownWall
}

let lastSeen: string | undefined

/** The post that is open now. */
export function rememberSeen(post: string): void {
  lastSeen = post
}

/** The post that was open before this wall: there a keyboard goes on. */
export function takeLastSeen(): string | undefined {
  const post = lastSeen
  lastSeen = undefined
  return post
}

/** The address of somebody's page. */
export function personHref(webid: string): string {
  return `/person?${new URLSearchParams({ webid })}`
}
