import { Home } from '#components/home.tsx'
import { StreamPage } from '#components/stream-page.tsx'

export default function Page() {
  return (
    <StreamPage>
      <Home />
    </StreamPage>
  )
}
