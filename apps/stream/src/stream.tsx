import type { AppDescription } from '@hearth/kit/app-providers.tsx'
import { Mark } from '#components/mark.tsx'

export const stream: AppDescription = {
  id: 'stream',
  name: 'Stream',
  tagline: 'Words from the people you follow. You always see who sees yours.',
  icon: <Mark />,
}
