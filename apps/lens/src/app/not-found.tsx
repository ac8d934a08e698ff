import { NoSuchPage } from '@hearth/kit/ui/no-such-page.tsx'

export default function NotFound() {
  return (
    <NoSuchPage
      hint="The address may be cut short, or the photo it led to was taken down."
      back="Back to the photos"
    />
  )
}
