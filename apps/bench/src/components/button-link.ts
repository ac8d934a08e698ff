/** A link that looks like the kit's outline button: it leads somewhere, so it is no button. */
export const buttonLinkClass =
  'inline-flex h-10 shrink-0 items-center justify-center gap-2 rounded-control border border-edge/50 px-4 font-medium whitespace-nowrap text-ink transition-colors hover:bg-raised'
