import { Metadata } from '@grpc/grpc-js'
import { newId } from '../ids.ts'
import { traceparentFrom, type Call } from '../call.ts'

const written = new WeakMap<Call, Map<string, Metadata>>()

/** What one hop carries. Believed only beside a valid service token. An operation's hops to one service share it. */
export function writeMetadata(call: Call, serviceToken: string): Metadata {
  let byToken = written.get(call)
  if (!byToken) written.set(call, (byToken = new Map()))
  let metadata = byToken.get(serviceToken)
  // grpc-js clones it for each RPC.
  if (!metadata) byToken.set(serviceToken, (metadata = metadataOf(call, serviceToken)))
  return metadata
}

function metadataOf(call: Call, serviceToken: string): Metadata {
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${serviceToken}`)
  metadata.set('x-request-id', call.requestId)
  metadata.set('traceparent', call.traceparent)
  if (call.userId) {
    metadata.set('x-authenticated-user-id', call.userId)
    metadata.set('x-authenticated-session-id', call.sessionId)
    metadata.set('x-authenticated-roles', call.roles.join(','))
  }
  if (call.client.ip) metadata.set('x-client-ip', call.client.ip)
  // Header values are ASCII; a User-Agent may hold anything.
  if (call.client.agent) metadata.set('x-client-agent', encodeURIComponent(call.client.agent))
  return metadata
}

/** The call that a hop's metadata describes. */
export function readMetadata(metadata: Metadata, given: Pick<Call, 'caller' | 'deadline' | 'signal'>): Call {
  const text = (key: string) => String(metadata.get(key)[0] ?? '')
  return {
    ...given,
    userId: text('x-authenticated-user-id'),
    sessionId: text('x-authenticated-session-id'),
    roles: text('x-authenticated-roles').split(',').filter(Boolean),
    requestId: text('x-request-id') || newId(),
    traceparent: traceparentFrom(text('traceparent')),
    client: { ip: text('x-client-ip'), agent: decodeAgent(text('x-client-agent')) },
  }
}

/** The service token of a hop; empty when there is none. */
export const bearerToken = (metadata: Metadata): string =>
  /^Bearer (\S+)$/.exec(String(metadata.get('authorization')[0] ?? ''))?.[1] ?? ''

function decodeAgent(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return ''
  }
}
