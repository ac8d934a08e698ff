/** The address of a post's page; `within` is the person whose pictures the arrows then walk. */
export function photoHref(post: string, within?: string): string {
  return `/photo?${new URLSearchParams({ post, ...(within === undefined ? {} : { within }) })}`
}
