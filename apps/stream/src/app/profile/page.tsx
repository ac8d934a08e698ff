import { previewOfPerson } from '@hearth/kit/public/preview.ts'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ProfilePage } from '#components/profile-page.tsx'
import { StreamPage } from '#components/stream-page.tsx'
import { loadPublicPerson } from '#public/load-public.ts'
import { PublicPerson } from '#public/public-person.tsx'
import { stream } from '#stream.tsx'

type Props = { readonly searchParams: Promise<{ readonly webid?: string | string[] }> }

export async function generateMetadata(props: Props): Promise<Metadata> {
  const shown = await personAsked(props)
  return shown === undefined ? { title: 'Profile' } : previewOfPerson(shown, stream.name)
}

export default async function Page(props: Props) {
  const shown = await personAsked(props)
  return (
    <StreamPage publicView={shown && <PublicPerson {...shown} />}>
      <Suspense>
        <ProfilePage />
      </Suspense>
    </StreamPage>
  )
}

async function personAsked({ searchParams }: Props) {
  const { webid } = await searchParams
  return await loadPublicPerson([webid].flat()[0])
}
