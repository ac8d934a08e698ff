import type { AppDescription } from '@hearth/kit/app-providers.tsx'
import { Aperture } from 'lucide-react'

export const lens: AppDescription = {
  id: 'lens',
  name: 'Lens',
  tagline: 'Photos from the people you follow, kept in everybody’s own pod.',
  icon: <Aperture size={44} strokeWidth={1.75} />,
}
