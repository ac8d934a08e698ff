/** One row of the table of commands. */
export interface Command {
  readonly name: string
  /** What stands after the name: `FILE.json [options]`. */
  readonly usage: string
  readonly summary: string
  readonly options: readonly OptionHelp[]
  /** What has to be known before, a line each. */
  readonly notes?: readonly string[]
  /** Whole lines, ready to copy. */
  readonly examples: readonly string[]
  run(argv: readonly string[]): Promise<number>
}

export interface OptionHelp {
  readonly flag: string
  readonly help: string
  readonly default: string
  readonly env?: string
}
