import { previewOfPerson } from '@hearth/kit/public/preview.ts'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation.js'
import { LensShell } from '#components/lens-shell.tsx'
import { PersonPage } from '#components/person-page.tsx'
import { lens } from '#lens.tsx'
import { loadPublicWall } from '#public/load-public.ts'
import { PublicWall } from '#public/public-wall.tsx'

type Props = {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const shown = await loadPublicWall(await asked(props))
  return shown === undefined ? { title: 'Person' } : previewOfPerson(shown, lens.name)
}

export default async function PersonRoute(props: Props) {
  const webid = await asked(props)
  const shown = await loadPublicWall(webid)
  return (
    <LensShell publicView={shown && <PublicWall {...shown} />}>
      <PersonPage webid={webid} />
    </LensShell>
  )
}

async function asked({ searchParams }: Props): Promise<string> {
  const { webid } = await searchParams
  if (typeof webid !== 'string' || !/^https?:/.test(webid) || !URL.canParse(webid)) notFound()
  return webid
}
