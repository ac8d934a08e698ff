import { Suspense } from 'react'
export const metadata = { title: 'Post' }

import { PostPage } from '#components/post-page.tsx'
import { StreamPage } from '#components/stream-page.tsx'

export default function Page() {
  return (
    <StreamPage>
      <Suspense>
        <PostPage />
      </Suspense>
    </StreamPage>
  )
}
