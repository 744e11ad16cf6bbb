import type { TokenSource } from './tokens.ts'

/**
 * Makes a hop with a service token. One that its callee does not believe, as after the key that signed it was dropped,
 * costs a second try with a fresh one and not the hop.
 */
export async function withServiceToken<T>(
  tokens: TokenSource,
  audience: string,
  hop: (token: string) => Promise<T>,
  isDisbelieved: (error: unknown) => boolean,
): Promise<T> {
  const token = await tokens.get(audience)
  try {
    return await hop(token)
  } catch (error) {
    if (!isDisbelieved(error)) throw error
    tokens.forget(audience, token)
    return hop(await tokens.get(audience))
  }
}
