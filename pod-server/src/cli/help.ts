import type { Command, OptionHelp } from './command.ts'

/** What `hearth --help` prints: every command with its examples. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  const summaries = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
  const examples = commands.flatMap((command) => command.examples.map((example) => `  ${example}`))
  return [
    'hearth: a home for a person’s data',
    '',
    'usage: hearth COMMAND [options]',
    '',
    ...summaries,
    '',
    'examples:',
    ...examples,
    '',
    'hearth COMMAND --help lists the options of one command; hearth --version tells the version.',
  ].join('\n')
}

export function commandHelp(command: Command): string {
  return [
    `hearth ${command.name}: ${command.summary}`,
    '',
    `usage: hearth ${command.name} ${command.usage}`,
    '',
    ...optionTable(command.options),
    '',
    ...(command.notes ?? ofSettings),
    '',
    'examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n')
}

const ofSettings = [
  'Every option can also stand in the environment (the name in capitals) or in the file of --config (a flat',
  'JSON object with camel-case names); the command line wins over the environment, and that over the file.',
]

function optionTable(options: readonly OptionHelp[]): string[] {
  const width = Math.max(...options.map(({ flag }) => flag.length))
  return options.map(({ flag, help, env, default: value }) => {
    const notes = [value === '' ? undefined : `default ${value}`, env].filter((note) => note !== undefined)
    return `  --${flag.padEnd(width)}  ${help}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`
  })
}
