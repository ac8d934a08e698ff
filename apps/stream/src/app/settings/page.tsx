export const metadata = { title: 'Settings' }

import { SettingsPage } from '#components/settings-page.tsx'
import { StreamPage } from '#components/stream-page.tsx'

export default function Page() {
  return (
    <StreamPage>
      <SettingsPage />
    </StreamPage>
  )
}
