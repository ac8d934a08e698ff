import { FirstPage } from '#components/first-page.tsx'

export default function Page() {
  return <FirstPage />
}
