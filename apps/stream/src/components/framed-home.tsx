'use client'
import { Home } from './home.tsx'
import { StreamFrame } from './stream-frame.tsx'

/** The stream in its frame, as one piece to load. */
export function FramedHome() {
  return (
    <StreamFrame>
      <Home />
    </StreamFrame>
  )
}
