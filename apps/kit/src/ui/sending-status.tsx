'use client'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'

const slowAfterMs = 8_000

/** A post on its way: how far it is, and how not to wait for it. */
export function SendingStatus({
  progress,
  photoCount,
  onCancel,
}: {
  /** From 0 to 1. */
  progress: number
  photoCount: number
  onCancel: () => void
}) {
  const isSlow = useQuietFor(slowAfterMs, progress)
  const what = photoCount === 0 ? 'Your post' : photoCount === 1 ? 'Your photo' : `Your ${photoCount} photos`
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control bg-raised py-2 ps-4 pe-2">
      <div className="flex min-w-0 grow basis-40 flex-col gap-1.5">
        <p role="status" className="text-sm">
          {isSlow
            ? 'Your pod takes long to answer. Wait, or cancel: your words stay here.'
            : `${what} ${photoCount > 1 ? 'are' : 'is'} on the way to your pod`}
        </p>
        <progress aria-label="Sent" value={progress} max={1} className="sending-progress" />
      </div>
      {/* The button that was pressed is gone: the keyboard goes on here. */}
      <Button autoFocus onPress={onCancel}>
        Cancel
      </Button>
    </div>
  )
}

/** True once nothing has moved for a while. */
function useQuietFor(ms: number, progress: number): boolean {
  const [quietAt, setQuietAt] = useState<number>()
  useEffect(() => {
    const timer = setTimeout(() => setQuietAt(progress), ms)
    return () => clearTimeout(timer)
  }, [ms, progress])
  return quietAt === progress
}
