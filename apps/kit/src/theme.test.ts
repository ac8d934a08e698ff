import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

type Color = { l: number; c: number; h: number | 'accent' }
type Pair = { light: Color; dark: Color }

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8')
const accentHues = [25, 60, 150, 200, 250, 300]

/** Every `--color-x: light-dark(oklch(…), oklch(…))` of the theme. */
const colors = new Map<string, Pair>()
for (const [, name = '', light = '', dark = ''] of css.matchAll(
  /--color-([\w-]+):\s*light-dark\(\s*oklch\(([^()]*(?:\([^()]*\))?[^()]*)\),\s*oklch\(([^()]*(?:\([^()]*\))?[^()]*)\)\s*\)/g,
)) {
  colors.set(name, { light: colorOf(light), dark: colorOf(dark) })
}

function colorOf(text: string): Color {
  const [l, c, h = ''] = text.trim().split(/\s+/)
  return { l: Number(l), c: Number(c), h: h.startsWith('var') ? 'accent' : Number(h) }
}

/** WCAG relative luminance of an OKLCH colour, clipped to sRGB as a screen would. */
function luminance({ l, c, h }: Color, accent: number): number {
  const angle = ((h === 'accent' ? accent : h) * Math.PI) / 180
  const [a, b] = [c * Math.cos(angle), c * Math.sin(angle)]
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number): number => Math.min(1, Math.max(0, value))
  const red = clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short)
  const green = clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short)
  const blue = clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(front: string, back: string, theme: 'light' | 'dark', accent: number): number {
  const [one, other] = [front, back].map((name) => {
    const color = colors.get(name)
    if (color === undefined) throw new TypeError(`the theme has no colour ${name}`)
    return luminance(color[theme], accent)
  }) as [number, number]
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

const themes = ['light', 'dark'] as const
const surfaces = ['canvas', 'panel'] as const

describe.each(themes)('the %s theme', (theme) => {
  it.each(['ink', 'muted', 'accent', 'danger', 'success'])(
    'has %s text at 4.5:1 on every surface, for every accent hue',
    (name) => {
      for (const accent of accentHues)
        for (const surface of surfaces)
          expect(contrast(name, surface, theme, accent), `${surface}, hue ${accent}`).toBeGreaterThanOrEqual(
            4.5,
          )
    },
  )

  it.each([
    ['on-accent', 'accent'],
    ['danger', 'danger-soft'],
    ['ink', 'raised'],
    ['accent', 'accent-soft'],
  ])('has %s at 4.5:1 on %s', (front, back) => {
    for (const accent of accentHues)
      expect(contrast(front, back, theme, accent), `hue ${accent}`).toBeGreaterThanOrEqual(4.5)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('has aspect %i at 3:1 on every surface', (aspect) => {
    for (const accent of accentHues)
      for (const surface of surfaces)
        expect(contrast(`aspect-${aspect}`, surface, theme, accent)).toBeGreaterThanOrEqual(3)
  })

  it('has control edges at 3:1', () => {
    for (const accent of accentHues)
      for (const surface of surfaces)
        expect(contrast('edge', surface, theme, accent)).toBeGreaterThanOrEqual(3)
  })
})
