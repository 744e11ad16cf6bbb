import type { IncomingHttpHeaders } from 'node:http'
import { Metadata } from '@grpc/grpc-js'
import { DEFAULT_DEADLINE_MS, type Call } from '../call.ts'
import { writeMetadata } from '../grpc/metadata.ts'

const DEADLINE = 'grpc-timeout'
const HOP_HEADER = /^(authorization|traceparent|x-request-id|x-authenticated-|x-client-)/

/** A call as the headers of an HTTP hop: what gRPC carries as metadata, and the time that is left. */
export function writeHopHeaders(call: Call, serviceToken: string): Record<string, string> {
  const left = Math.max(0, call.deadline - Date.now())
  const metadata = writeMetadata(call, serviceToken).getMap()
  return { ...(metadata as Record<string, string>), [DEADLINE]: `${left}m` }
}

/** The metadata of an HTTP hop. */
export function hopMetadata(headers: IncomingHttpHeaders): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string' && HOP_HEADER.test(name)) metadata.set(name, value)
  return metadata
}

/** Until when an HTTP hop waits, in milliseconds since the epoch. */
export function hopDeadline(headers: IncomingHttpHeaders): number {
  const [, ms] = /^(\d{1,8})m$/.exec(String(headers[DEADLINE])) ?? []
  return Date.now() + Math.min(ms === undefined ? DEFAULT_DEADLINE_MS : Number(ms), DEFAULT_DEADLINE_MS)
}
