import type { AppDescription } from '@hearth/kit/app-providers.tsx'

export const bench: AppDescription = {
  id: 'bench',
  name: 'Bench',
  tagline: 'Ask your data anything, see every file, and decide who sees what.',
  icon: (
    <svg
      aria-hidden="true"
      width="44"
      height="44"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M4 9.5h16M6.5 9.5V20M17.5 9.5V20M6.5 15h11" />
      <circle cx="12" cy="4.75" r="1.5" />
    </svg>
  ),
}
