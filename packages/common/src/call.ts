import { randomUUID } from 'node:crypto'
import { unauthenticated } from './errors.ts'
import { newId } from './ids.ts'

/** Who sits at the other end of the public connection. Set once, at a public edge. */
export interface Client {
  ip: string
  agent: string
}

/** Everything a call carries besides its request. Every handler and every client method takes one. */
export interface Call {
  /** The service that called, from its service token; empty at a public edge. */
  readonly caller: string
  /** The person acted for; empty when nobody is signed in. */
  readonly userId: string
  /** The person's token family; empty when nobody is signed in. */
  readonly sessionId: string
  readonly roles: readonly string[]
  readonly requestId: string
  /** W3C Trace Context (https://www.w3.org/TR/trace-context/). */
  readonly traceparent: string
  /** Milliseconds since the epoch after which nobody waits for the answer. */
  readonly deadline: number
  /** Aborts when the caller went away or the deadline has passed. */
  readonly signal: AbortSignal
  readonly client: Client
}

/** Why a call was ended that took too long. */
export const TIME_OVER = new DOMException('the time for this call is over', 'TimeoutError')

/** Whether a call was ended because it took too long, and not by who asked. */
export const isTimeOver = ({ reason }: AbortSignal): boolean =>
  reason instanceof DOMException && reason.name === TIME_OVER.name

/** The time a public request may take when nothing else is said, in ms. */
export const DEFAULT_DEADLINE_MS = 2_000

/** The longest that one service waits for another when nothing else is said, in ms. */
export const DEFAULT_HOP_MS = 800

/** A new call at a public edge, for a job or in a test; its signal aborts at the deadline. */
export function newCall(init: Partial<Call> & { timeoutMs?: number } = {}): Call {
  const { timeoutMs = DEFAULT_DEADLINE_MS, ...given } = init
  return {
    caller: '',
    userId: '',
    sessionId: '',
    roles: [],
    requestId: newId(),
    traceparent: newTraceparent(),
    deadline: Date.now() + timeoutMs,
    signal: given.signal ?? AbortSignal.timeout(timeoutMs),
    client: { ip: '', agent: '' },
    ...given,
  }
}

/** A fresh sampled traceparent. */
export function newTraceparent(): string {
  const hex = () => randomUUID().replaceAll('-', '')
  return `00-${hex()}-${hex().slice(16)}-01`
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** A traceparent from outside, or a fresh one when it is missing or malformed. */
export const traceparentFrom = (value: string | undefined): string =>
  value !== undefined && TRACEPARENT.test(value) ? value : newTraceparent()

/** The trace id of a traceparent. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35)

/** The person of the call; UNAUTHENTICATED when there is none. */
export function requireUser(call: Call): string {
  if (call.userId === '') throw unauthenticated()
  return call.userId
}

/** The same call without its person: a service that may not act for people asks in its own name. */
export const asService = (call: Call): Call => ({ ...call, userId: '', sessionId: '', roles: [] })
