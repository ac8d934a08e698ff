import { NoSuchPage } from '@hearth/kit/ui/no-such-page.tsx'

export default function NotFound() {
  return <NoSuchPage hint="The address may be cut short." back="Back to the stream" />
}
