const samples = [
  {
    name: 'Eva',
    hue: 4,
    audience: 'Family (4)',
    text: 'Grandpa’s apple tree bloomed again. He says it is showing off.',
    offset: 'ms-0',
  },
  {
    name: 'Bob',
    hue: 6,
    audience: 'Public',
    text: 'Twelve loaves before breakfast. Recipe below, starter on request.',
    offset: 'ms-16',
  },
  {
    name: 'Noor',
    hue: 7,
    audience: 'Choir (11)',
    text: 'Rehearsal moves to seven. Bring the good tenors.',
    offset: 'ms-6',
  },
] as const

/** The picture beside the sign-in form: posts, each with the people it is for. */
export function Welcome() {
  return (
    <div className="absolute inset-0 grid place-items-center overflow-hidden bg-accent-soft">
      <svg
        className="absolute inset-0 size-full text-accent opacity-10"
        preserveAspectRatio="none"
        viewBox="0 0 100 100"
      >
        <title>Waves</title>
        {[12, 28, 44, 60, 76, 92].map((y) => (
          <path
            key={y}
            d={`M-5 ${y}c12-9 24-9 36 0s24 9 36 0 24-9 36 0`}
            fill="none"
            stroke="currentColor"
            strokeWidth="2.2"
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      <div className="relative flex w-full max-w-md flex-col gap-5 px-8">
        {samples.map((sample) => (
          <Sample key={sample.name} {...sample} />
        ))}
      </div>
    </div>
  )
}

function Sample({ name, hue, audience, text, offset }: (typeof samples)[number]) {
  const color = audience === 'Public' ? 'var(--color-accent)' : `var(--color-aspect-${hue})`
  return (
    <div
      className={`relative max-w-80 overflow-hidden rounded-card border bg-panel p-4 ps-5 shadow-float ${offset}`}
    >
      <span className="absolute inset-y-0 start-0 w-1" style={{ background: color }} />
      <div className="mb-2 flex items-center gap-2.5">
        <span
          className="grid size-9 place-items-center rounded-full font-semibold"
          style={{ color, background: `color-mix(in oklch, ${color} 18%, var(--color-panel))` }}
        >
          {name[0]}
        </span>
        <span className="grow font-semibold">{name}</span>
        <span
          className="rounded-full px-2.5 py-0.5 text-sm font-medium"
          style={{
            color: `color-mix(in oklch, ${color} 72%, var(--color-ink))`,
            background: `color-mix(in oklch, ${color} 14%, transparent)`,
          }}
        >
          {audience}
        </span>
      </div>
      {text}
    </div>
  )
}
