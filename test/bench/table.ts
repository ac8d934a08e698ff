export interface Row {
  readonly title: string
  /** Requests a second by server. */
  readonly rates: Readonly<Record<string, number>>
}

export interface Machine {
  readonly cores: number
  readonly cpu: string
  readonly node: string
  readonly connections: number
}

/** A Markdown table, so that it can go into the README as it is. */
export function printTable(
  machine: Machine,
  versions: Readonly<Record<string, string>>,
  rows: readonly Row[],
): void {
  const servers = Object.keys(versions)
  const others = servers.includes('hearth') ? servers.filter((name) => name !== 'hearth') : []
  const head = ['requests a second', ...servers, ...others.map((name) => `hearth : ${name}`)]
  const lines = rows.map(({ title, rates }) => [
    title,
    ...servers.map((name) => rate(rates[name])),
    ...others.map((name) => ratio(rates.hearth, rates[name])),
  ])
  const versionList = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const { cores, cpu, node, connections } = machine
  console.log(
    `\n${cores} cores (${cpu}), Node ${node}, ${connections} connections; ${versionList.join(', ')}\n`,
  )
  console.log(tableOf([head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...lines]))
}

function tableOf(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines
    .map((line) => `| ${line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`)
    .join('\n')
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

function rate(value: number | undefined): string {
  if (value === undefined) return ''
  return value < 100 ? value.toFixed(1) : String(Math.round(value))
}

function ratio(ours: number | undefined, theirs: number | undefined): string {
  return ours === undefined || theirs === undefined ? '' : `${(ours / theirs).toFixed(1)} x`
}
