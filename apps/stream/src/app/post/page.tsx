import { previewOfPost } from '@hearth/kit/public/preview.ts'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { PostPage } from '#components/post-page.tsx'
import { StreamPage } from '#components/stream-page.tsx'
import { loadPublicPost } from '#public/load-public.ts'
import { PublicPost } from '#public/public-post.tsx'

type Props = { readonly searchParams: Promise<{ readonly iri?: string | string[] }> }

export async function generateMetadata(props: Props): Promise<Metadata> {
  const shown = await postAsked(props)
  return shown === undefined ? { title: 'Post' } : previewOfPost(shown)
}

export default async function Page(props: Props) {
  const shown = await postAsked(props)
  return (
    <StreamPage publicView={shown && <PublicPost shown={shown} isAlone />}>
      <Suspense>
        <PostPage />
      </Suspense>
    </StreamPage>
  )
}

async function postAsked({ searchParams }: Props) {
  const { iri } = await searchParams
  return await loadPublicPost([iri].flat()[0])
}
