import { type SettingName, settings } from './settings.ts'

/** What somebody meant who wrote the name of a setting, of its variable or its option, not quite as it is. */
export function nearestSetting(written: string): SettingName | undefined {
  const word = bare(written)
  const near = (Object.keys(settings) as SettingName[]).map((name) => {
    const { env, flag } = settings[name]
    return { name, off: Math.min(...[name, env, flag].map((known) => distance(word, bare(known)))) }
  })
  const [best] = near.sort((a, b) => a.off - b.off)
  return best && best.off <= Math.max(2, word.length / 4) ? best.name : undefined
}

/** The three spellings of a name come down to one. */
function bare(name: string): string {
  return name
    .replace(/^HEARTH_/i, '')
    .replace(/[-_]/g, '')
    .toLowerCase()
}

/** How many letters were left out, put in, or taken for another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, length) => length)
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1]
    for (let at = 0; at < b.length; at++) {
      const changed = (row[at] ?? 0) + (letter === b[at] ? 0 : 1)
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
