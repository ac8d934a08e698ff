import type { Metadata } from 'next'
import { BenchShell } from '#components/bench-shell.tsx'
import { urlParameter } from '#components/hrefs.ts'
import { OverviewPage } from '#components/sharing/overview-page.tsx'
import { PlacePage } from '#components/sharing/place-page.tsx'

export const metadata: Metadata = { title: 'Sharing' }

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>

export default async function SharingRoute({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const url = urlParameter((await searchParams).url)
  return <BenchShell>{url === undefined ? <OverviewPage /> : <PlacePage key={url} url={url} />}</BenchShell>
}
