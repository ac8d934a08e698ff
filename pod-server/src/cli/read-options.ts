import { parseArgs } from 'node:util'
import { type Config, ConfigError, readEnv, readFile, toConfig } from '../config.ts'
import { nearestSetting } from '../nearest-setting.ts'
import { type RawSettings, type SettingName, settings } from '../settings.ts'

/** The configuration a command line asks for, and the words that are no options. */
export function readOptions(
  argv: readonly string[],
  env: RawSettings = readEnv(),
): { config: Config; words: readonly string[] } {
  const { values, positionals } = parse(argv)
  const file = values.config === undefined ? {} : readFile(values.config)
  return { config: toConfig({ ...file, ...env, ...settingsOf(values) }), words: positionals }
}

function parse(argv: readonly string[]): {
  values: Record<string, string | undefined>
  positionals: string[]
} {
  const flags = ['config', ...Object.values(settings).map((setting) => setting.flag)]
  const options = Object.fromEntries(flags.map((flag) => [flag, { type: 'string' as const }]))
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (cause) {
    // The parser's own words go on for lines; their first sentence says which option it is.
    const message = cause instanceof Error ? cause.message.split(/[.\n]\s/)[0] : 'wrong options'
    const meant = nearestSetting(/^Unknown option '--([^']+)'/.exec(message ?? '')?.[1] ?? '')
    const hint = meant ? `did you mean --${settings[meant].flag}? ` : ''
    throw new ConfigError(`${message}; ${hint}--help lists the options`, { cause })
  }
}

function settingsOf(values: Record<string, string | undefined>): RawSettings {
  const found: RawSettings = {}
  for (const name of Object.keys(settings) as SettingName[]) {
    const value = values[settings[name].flag]
    if (value !== undefined) found[name] = value
  }
  return found
}
