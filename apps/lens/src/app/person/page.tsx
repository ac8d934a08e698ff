import { notFound } from 'next/navigation.js'
import { LensShell } from '#components/lens-shell.tsx'
import { PersonPage } from '#components/person-page.tsx'

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>

export default async function PersonRoute({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { webid } = await searchParams
  if (typeof webid !== 'string' || !URL.canParse(webid)) notFound()
  return (
    <LensShell>
      <PersonPage webid={webid} />
    </LensShell>
  )
}
