/** How a page scrolls by itself: at once for whoever asked for less motion, which scripts have to look up themselves. */
export function glide(): ScrollBehavior {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth'
}
