import { Counter, Gauge } from 'prom-client'
import type { Metrics } from '@girok/common/metrics'

export interface Measures {
  /** Events pushed to at least one person, by type. */
  emitted: Counter<'type'>
  /** Connections that this node ended, by reason. */
  cut: Counter<'reason'>
  watchSockets: (namespace: string, count: () => number) => void
}

/** What this gateway counts besides what every process does. */
export function createMeasures({ registry }: Metrics): Measures {
  const counts = new Map<string, () => number>()
  const registers = [registry]
  new Gauge({
    name: 'girok_ws_sockets',
    help: 'Open sockets',
    labelNames: ['namespace'],
    registers,
    collect() {
      for (const [namespace, count] of counts) this.set({ namespace }, count())
    },
  })
  const emitted = new Counter({
    name: 'girok_ws_events_total',
    help: 'Events pushed to at least one person',
    labelNames: ['type'],
    registers,
  })
  const cut = new Counter({
    name: 'girok_ws_cut_total',
    help: 'Connections that this node ended',
    labelNames: ['reason'],
    registers,
  })
  return { emitted, cut, watchSockets: (namespace, count) => void counts.set(namespace, count) }
}
