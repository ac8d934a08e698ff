'use client'

/** In the place of a page that failed while it was drawn, or whose code did not arrive. Of words alone, as `NoSuchPage`. */
export function PageBroke() {
  return (
    <main
      role="alert"
      className="grid min-h-dvh place-content-center justify-items-center gap-3 px-6 text-center"
    >
      <h1 className="text-xl font-semibold">This page broke</h1>
      <p className="mb-2 max-w-md text-pretty text-muted">
        Not your doing, and nothing in your pod is harmed. Posts and comments that you had begun are kept.
      </p>
      {/* Not React's own second try: what failed to load would only fail again. */}
      <button
        type="button"
        className="h-11 rounded-control bg-accent px-5 font-medium text-on-accent"
        onClick={() => location.reload()}
      >
        Load it again
      </button>
      <a className="font-medium text-accent underline underline-offset-4" href="/">
        Back to the beginning
      </a>
    </main>
  )
}
