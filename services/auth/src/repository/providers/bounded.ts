import { setTimeout as delay } from 'node:timers/promises'
import { FlowError, type Provider } from '../../domain/oauth.ts'
import { PROVIDER_MS } from './fetch.ts'

/** Keeps a provider to its time, and turns whatever it throws into the fault that the app will see. */
export const bounded = (provider: Provider): Provider => ({
  authorizeUrl: (checks) => within(provider.authorizeUrl(checks)),
  identify: (answer, checks) => within(provider.identify(answer, checks)),
})

async function within<T>(work: Promise<T>): Promise<T> {
  const done = new AbortController()
  try {
    return await Promise.race([work, lateness(done.signal)])
  } catch (error) {
    throw toFlowError(error)
  } finally {
    done.abort()
  }
}

async function lateness(signal: AbortSignal): Promise<never> {
  await delay(PROVIDER_MS, undefined, { signal })
  throw new FlowError('provider_unavailable', new Error('the provider took too long'))
}

/** Libraries wrap what their fetch throws. */
function toFlowError(error: unknown): FlowError {
  if (error instanceof FlowError) return error
  const { cause } = error as { cause?: unknown }
  return cause instanceof FlowError ? cause : new FlowError('provider_error', error)
}
