import { FlowError } from '../../domain/oauth.ts'

/** What a provider may take for everything that one step of a flow asks of it. */
export const PROVIDER_MS = 3_000

/** Asks a provider; one that is away, slow or broken is told from one that answers badly. */
export async function askProvider(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const signal = AbortSignal.timeout(PROVIDER_MS)
  const response = await fetch(url, { ...init, redirect: 'manual', signal }).catch((error: unknown) => {
    throw new FlowError('provider_unavailable', error)
  })
  if (response.status < 500) return response
  await response.body?.cancel()
  throw new FlowError('provider_unavailable', new Error(`${url} answered ${response.status}`))
}

/** Reads a provider's JSON for the person of an access token. */
export async function askAs(accessToken: string, url: string): Promise<unknown> {
  const response = await askProvider(url, { headers: { authorization: `Bearer ${accessToken}` } })
  if (!response.ok) throw new FlowError('provider_error', new Error(`${url} answered ${response.status}`))
  return response.json()
}
