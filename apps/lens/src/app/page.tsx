import { FirstPage } from '#components/first-page.tsx'

export default function HomePage() {
  return <FirstPage />
}
