import { SignedIn } from '@hearth/kit/sign-in.tsx'
import { AppShell } from '@hearth/kit/ui/app-shell.tsx'
import { Images } from 'lucide-react'

export default function HomePage() {
  return (
    <SignedIn>
      <AppShell navigation={[{ href: '/', label: 'Photos', icon: <Images size={20} /> }]} width="full">
        Hello
      </AppShell>
    </SignedIn>
  )
}
