/** The transaction's cookie must fit into what browsers keep. */
const LONGEST = 1_000
/** What URL parsers drop or turn into something else. */
const TREACHEROUS = /[\p{Cc}\p{Z}\\]/u

/** What is wrong with the address that an app wants its answer at, if anything. Only exact origins are trusted. */
export function returnToFault(value: string, origins: readonly string[]): string | undefined {
  if (value.length > LONGEST) return `must have at most ${LONGEST} characters`
  const url = TREACHEROUS.test(value) ? null : URL.parse(value)
  if (!url) return 'must be an absolute URL'
  const named = url.username !== '' || url.password !== ''
  return named || !origins.includes(url.origin) ? 'must be an address of the app' : undefined
}

/** The app's address with our answer, and with nothing that only looks like one. */
export function withAnswer(returnTo: string, answer: Record<string, string>): string {
  const url = new URL(returnTo)
  for (const name of ['code', 'error', 'linked']) url.searchParams.delete(name)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  return url.href
}
