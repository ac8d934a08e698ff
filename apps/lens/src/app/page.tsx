import { Home } from '#components/home.tsx'
import { LensShell } from '#components/lens-shell.tsx'

export default function HomePage() {
  return (
    <LensShell>
      <Home />
    </LensShell>
  )
}
