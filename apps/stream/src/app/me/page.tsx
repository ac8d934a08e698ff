import { MyProfilePage } from '#components/profile-page.tsx'
import { StreamPage } from '#components/stream-page.tsx'

export const metadata = { title: 'Your profile' }

export default function Page() {
  return (
    <StreamPage>
      <MyProfilePage />
    </StreamPage>
  )
}
