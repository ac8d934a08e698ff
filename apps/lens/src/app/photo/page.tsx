import { SignedIn } from '@hearth/kit/sign-in.tsx'
import { SignIn } from '@hearth/kit/sign-in-screen.tsx'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation.js'
import { PhotoPage } from '#components/photo-page.tsx'
import { Welcome } from '#components/welcome.tsx'

export const metadata: Metadata = { title: 'Photo' }

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>

export default async function PhotoRoute({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { post, within } = await searchParams
  if (typeof post !== 'string' || !/^https?:/.test(post) || !URL.canParse(post)) notFound()
  return (
    <SignedIn signIn={<SignIn welcome={<Welcome />} />}>
      <PhotoPage iri={post} within={typeof within === 'string' ? within : undefined} />
    </SignedIn>
  )
}
