import { BenchShell } from '#components/bench-shell.tsx'
import { QueryConsole } from '#components/query/query-console.tsx'

export default function QueryPage() {
  return (
    <BenchShell width="full">
      <QueryConsole />
    </BenchShell>
  )
}
