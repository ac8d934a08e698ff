export const metadata = { title: 'People' }

import { PeoplePage } from '#components/people/people-page.tsx'
import { StreamPage } from '#components/stream-page.tsx'

export default function Page() {
  return (
    <StreamPage>
      <PeoplePage />
    </StreamPage>
  )
}
