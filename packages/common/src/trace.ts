import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api'
import type { Call } from './call.ts'

type Kind = 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER' | 'INTERNAL'

let tracer: Tracer | undefined

/**
 * Sends spans by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT is set; loads and does nothing otherwise. Returns what flushes
 * the last spans.
 */
export async function startTracing(
  service: string,
  endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
): Promise<() => Promise<void>> {
  if (!endpoint) return async () => {}
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { Resource }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })
  const provider = new BasicTracerProvider({
    resource: new Resource({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  tracer = provider.getTracer('girok')
  return () => provider.shutdown()
}

/** A span that ends apart from where it began. */
export interface OpenSpan {
  /** What to pass on. */
  traceparent: string
  end: (error?: unknown) => void
}

/** Whether spans are sent anywhere. */
export const isTracing = (): boolean => tracer !== undefined

/** Begins a span that continues the trace of `from`; who begins it ends it. */
export function beginSpan(from: string, kind: Kind, name: string): OpenSpan {
  const span = begin(from, kind, name)
  if (!span) return { traceparent: from, end: () => {} }
  return { traceparent: traceparentOf(span), end: (error) => finish(span, error) }
}

const roots = new Map<string, Span>()

/** Begins the span of a public request, continuing the trace of `from`; `describeRoot` says later what it is about. */
export function beginRoot(from: string, name: string): OpenSpan {
  const span = begin(from, 'SERVER', name)
  if (!span) return { traceparent: from, end: () => {} }
  const traceparent = traceparentOf(span)
  roots.set(traceparent, span)
  return {
    traceparent,
    end: (error) => {
      roots.delete(traceparent)
      finish(span, error)
    },
  }
}

/** Names a public request's span as soon as its operation is known. */
export function describeRoot(traceparent: string, name: string, attributes: Record<string, string>): void {
  roots.get(traceparent)?.updateName(name).setAttributes(attributes)
}

/** Runs work within a span that continues the trace of `from`; the work gets the traceparent to pass on. */
export async function traced<T>(
  from: string,
  kind: Kind,
  name: string,
  work: (traceparent: string) => Promise<T>,
): Promise<T> {
  const span = begin(from, kind, name)
  if (!span) return work(from)
  try {
    const result = await work(traceparentOf(span))
    finish(span)
    return result
  } catch (error) {
    finish(span, error)
    throw error
  }
}

/** `traced` for work that waits for nothing. */
export function tracedNow(from: string, kind: Kind, name: string, work: () => void): void {
  const span = begin(from, kind, name)
  try {
    work()
  } finally {
    if (span) finish(span)
  }
}

const begin = (from: string, kind: Kind, name: string): Span | undefined =>
  tracer?.startSpan(name, { kind: SpanKind[kind] }, trace.setSpanContext(ROOT_CONTEXT, contextOf(from)))

function finish(span: Span, error?: unknown): void {
  if (error !== undefined) {
    span.recordException(error as Error)
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}

/** `traced` for a call: the work gets the same call, one span deeper. */
export const tracedCall = <C extends Pick<Call, 'traceparent'>, T>(
  call: C,
  kind: Kind,
  name: string,
  work: (call: C) => Promise<T>,
): Promise<T> =>
  traced(call.traceparent, kind, name, (traceparent) =>
    work(traceparent === call.traceparent ? call : { ...call, traceparent }),
  )

function contextOf(traceparent: string): SpanContext {
  const [, traceId = '', spanId = '', flags = '01'] = traceparent.split('-')
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`
}
