/** A wall of light for the sign-in screen: what a grid of photos looks like before there are any. */
const tiles = [
  { hue: 300, light: 0.62, ratio: 1.5 },
  { hue: 25, light: 0.72, ratio: 0.75 },
  { hue: 210, light: 0.58, ratio: 1.33 },
  { hue: 80, light: 0.78, ratio: 1 },
  { hue: 160, light: 0.6, ratio: 1.5 },
  { hue: 340, light: 0.66, ratio: 0.8 },
  { hue: 260, light: 0.5, ratio: 1.78 },
  { hue: 45, light: 0.76, ratio: 1.2 },
  { hue: 190, light: 0.66, ratio: 0.75 },
  { hue: 320, light: 0.56, ratio: 1.4 },
  { hue: 130, light: 0.68, ratio: 1.1 },
  { hue: 230, light: 0.6, ratio: 1.6 },
] as const

export function Welcome() {
  return (
    <div className="absolute inset-0 flex -rotate-3 scale-115 flex-wrap content-center gap-2 [--row:clamp(9rem,24vh,16rem)]">
      {tiles.map(({ hue, light, ratio }) => (
        <span
          key={hue}
          className="rounded-card"
          style={{
            flex: `${ratio * 100} 1 calc(${ratio} * var(--row))`,
            aspectRatio: ratio,
            background: `radial-gradient(120% 90% at 20% 10%, oklch(${light + 0.16} 0.11 ${hue + 40}), transparent 60%), radial-gradient(90% 80% at 85% 90%, oklch(${light - 0.28} 0.12 ${hue - 30}), transparent 65%), oklch(${light} 0.13 ${hue})`,
          }}
        />
      ))}
    </div>
  )
}
