import { previewOfPost } from '@hearth/kit/public/preview.ts'
import { SignedIn } from '@hearth/kit/sign-in.tsx'
import { SignIn } from '@hearth/kit/sign-in-screen.tsx'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation.js'
import { PhotoPage } from '#components/photo-page.tsx'
import { Welcome } from '#components/welcome.tsx'
import { loadPublicPhoto } from '#public/load-public.ts'
import { PublicPhoto } from '#public/public-photo.tsx'

type Props = {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const shown = await loadPublicPhoto((await asked(props)).post)
  return shown === undefined ? { title: 'Photo' } : previewOfPost(shown)
}

export default async function PhotoRoute(props: Props) {
  const { post, within } = await asked(props)
  const shown = await loadPublicPhoto(post)
  return (
    <SignedIn signIn={<SignIn welcome={<Welcome />} />} publicView={shown && <PublicPhoto {...shown} />}>
      <PhotoPage iri={post} within={within} />
    </SignedIn>
  )
}

async function asked({ searchParams }: Props): Promise<{ post: string; within: string | undefined }> {
  const { post, within } = await searchParams
  if (typeof post !== 'string' || !/^https?:/.test(post) || !URL.canParse(post)) notFound()
  return { post, within: typeof within === 'string' ? within : undefined }
}
