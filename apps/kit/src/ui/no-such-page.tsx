/** For an address that leads nowhere. Of words alone: what this page needed would come with the first load of every other one. */
export function NoSuchPage({ hint, back }: { hint: string; back: string }) {
  return (
    <main className="grid min-h-dvh place-content-center gap-3 px-6 text-center">
      <h1 className="text-xl font-semibold">There is no page here</h1>
      <p className="text-muted">{hint}</p>
      <a className="font-medium text-accent underline underline-offset-4" href="/">
        {back}
      </a>
    </main>
  )
}
