import type { Metadata } from 'next'
import { BenchShell } from '#components/bench-shell.tsx'
import { BrowsePage } from '#components/browse/browse-page.tsx'
import { urlParameter } from '#components/hrefs.ts'

export const metadata: Metadata = { title: 'Browse' }

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>

export default async function BrowseRoute({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { url } = await searchParams
  return (
    <BenchShell>
      <BrowsePage url={urlParameter(url)} />
    </BenchShell>
  )
}
