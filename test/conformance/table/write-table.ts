import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { conformanceTable, tablePath } from './conformance-table.ts'

// npm run conformance: writes the table anew and says what is missing in it.
const { markdown, problems } = conformanceTable()
writeFileSync(fileURLToPath(new URL(`../../../${tablePath}`, import.meta.url)), markdown)
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
