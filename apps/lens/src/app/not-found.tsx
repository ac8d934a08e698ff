import { EmptyState } from '@hearth/kit/ui/states.tsx'
import { Compass } from 'lucide-react'
import Link from 'next/link.js'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        icon={<Compass size={28} />}
        title="There is no page here"
        action={
          <Link className="font-medium text-accent underline underline-offset-4" href="/">
            Back to the photos
          </Link>
        }
      >
        The address may be cut short, or the photo it led to was taken down.
      </EmptyState>
    </main>
  )
}
