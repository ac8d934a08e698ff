import { Suspense } from 'react'
export const metadata = { title: 'Profile' }

import { ProfilePage } from '#components/profile-page.tsx'
import { StreamPage } from '#components/stream-page.tsx'

export default function Page() {
  return (
    <StreamPage>
      <Suspense>
        <ProfilePage />
      </Suspense>
    </StreamPage>
  )
}
