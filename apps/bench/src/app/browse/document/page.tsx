import type { Metadata } from 'next'
import { notFound } from 'next/navigation.js'
import { BenchShell } from '#components/bench-shell.tsx'
import { urlParameter } from '#components/hrefs.ts'
import { ResourcePage } from '#components/resource/resource-page.tsx'

export const metadata: Metadata = { title: 'Document' }

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>

export default async function ResourceRoute({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const url = urlParameter((await searchParams).url)
  if (url === undefined) notFound()
  return (
    <BenchShell>
      <ResourcePage key={url} iri={url} />
    </BenchShell>
  )
}
