/** What signing in stands on: OAuth, and RDF to read a profile. No page needs it to be read; the sign-in screen fetches it while nobody waits. */
export async function loadSignIn() {
  const [flow, identity] = await Promise.all([
    import('./sign-in-flow.ts'),
    import('../identity/resolve-identity.ts'),
  ])
  return { ...flow, resolveIdentity: identity.resolveIdentity }
}
