import { SignInReturn } from '@hearth/kit/sign-in.tsx'

export default function CallbackPage() {
  return <SignInReturn />
}
