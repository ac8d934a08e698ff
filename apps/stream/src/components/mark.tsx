/** Three lines that run like water: the app's sign, in the colour around it. */
export function Mark({ size = 44 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 44 44" fill="none" stroke="currentColor" aria-hidden="true">
      <g strokeWidth="4.5" strokeLinecap="round">
        <path d="M7 12c5-4.5 10-4.5 15 0s10 4.5 15 0" />
        <path d="M7 22c5-4.5 10-4.5 15 0s10 4.5 15 0" opacity=".72" />
        <path d="M7 32c5-4.5 10-4.5 15 0" opacity=".45" />
      </g>
    </svg>
  )
}
