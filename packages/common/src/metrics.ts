import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** The measures that every process keeps. A registry of its own, so that several processes' worth can live in one test. */
export interface Metrics {
  registry: Registry
  /** Served calls by method and code. */
  served: Histogram<'method' | 'code'>
  /** Calls made to other services by target, method and code. */
  called: Histogram<'target' | 'method' | 'code'>
  /** 1 while calls to a target fail at once. */
  breakerOpen: Gauge<'target'>
  /** Events published by type. */
  published: Counter<'type'>
  /** Events handled by type and outcome (done, retried, dead). */
  consumed: Counter<'consumer' | 'type' | 'outcome'>
}

/** A fresh set of measures, labelled with the service's name. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    served: new Histogram({
      name: 'girok_rpc_served_seconds',
      help: 'Served RPCs',
      labelNames: ['method', 'code'],
      buckets: SECONDS,
      registers,
    }),
    called: new Histogram({
      name: 'girok_rpc_called_seconds',
      help: 'RPCs to other services',
      labelNames: ['target', 'method', 'code'],
      buckets: SECONDS,
      registers,
    }),
    breakerOpen: new Gauge({
      name: 'girok_breaker_open',
      help: 'Whether calls to a target fail at once',
      labelNames: ['target'],
      registers,
    }),
    published: new Counter({
      name: 'girok_events_published_total',
      help: 'Events acknowledged by the stream',
      labelNames: ['type'],
      registers,
    }),
    consumed: new Counter({
      name: 'girok_events_consumed_total',
      help: 'Events handled',
      labelNames: ['consumer', 'type', 'outcome'],
      registers,
    }),
  }
}

/** Seconds since a `performance.now()` reading. */
export const secondsSince = (start: number): number => (performance.now() - start) / 1000
