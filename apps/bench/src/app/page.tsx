import { BenchShell } from '#components/bench-shell.tsx'
import { KeepLinkedQuery } from '#components/query/linked-query.tsx'
import { QueryConsole } from '#components/query/query-console.tsx'

export default function QueryPage() {
  return (
    <>
      <KeepLinkedQuery />
      <BenchShell width="full">
        <QueryConsole />
      </BenchShell>
    </>
  )
}
