import { readConfig } from '#config.ts'

export default function HomePage() {
  return <main className="p-8 text-muted">Lens {readConfig().provider}</main>
}
