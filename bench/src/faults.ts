import { setTimeout as delay } from 'node:timers/promises'
import { TIMES } from '@girok/ws-gateway/live'
import { ClusterNode } from '@girok/ws-gateway/testing/cluster'
import { storm, type Weather } from '@girok/ws-gateway/testing/storm'
import { startWorld, type World } from '@girok/ws-gateway/testing/world'
import { percentile } from './measure.ts'
import type { Row } from './system.ts'

/** 1,000 sockets on each of two nodes, 50 messages a second. */
const SCALE = { rooms: 100, members: 20, aSecond: 50 }
const STANDSTILL_MS = 20_000
const OUTAGE_MS = 10_000

type Fault = (world: World, nodes: [ClusterNode, ClusterNode]) => Promise<void>

const faults: Record<string, Fault> = {
  'SIGKILL of a node': async (_, [node]) => {
    await node.end('SIGKILL')
    await delay(2_000)
    await node.start()
    await delay(2_000)
  },
  'rolling restart': async (_, nodes) => {
    for (const node of nodes) {
      await node.end('SIGTERM')
      await node.start()
    }
  },
  'SIGSTOP of a node for 20 s': async (_, [node]) => {
    node.signal('SIGSTOP')
    await delay(STANDSTILL_MS)
    node.signal('SIGCONT')
    await delay(2_000)
  },
  'NATS killed for 10 s': async ({ stores }) => {
    stores.stop('nats')
    await delay(OUTAGE_MS)
    await stores.restart('nats')
  },
  'both Valkeys killed for 5 s': async ({ stores }) => {
    stores.stop('valkey')
    stores.stop('valkeyCache')
    await delay(OUTAGE_MS / 2)
    await Promise.all([stores.restart('valkey'), stores.restart('valkeyCache')])
  },
}

/** What clients count while parts of the system die: 0 lost, 0 doubled, 0 out of order, nothing to who may not see. */
export async function bench(): Promise<Row[]> {
  const world = await startWorld()
  const start = () => ClusterNode.start(world, TIMES)
  const nodes: [ClusterNode, ClusterNode] = [await start(), await start()]
  try {
    const rows: Row[] = []
    for (const [name, fault] of Object.entries(faults)) {
      const weather = await storm(world, nodes, { ...SCALE, fault: () => fault(world, nodes) })
      rows.push({ fault: name, ...summary(weather) })
      console.error(rows.at(-1))
    }
    return rows
  } finally {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')))
    await world.close()
  }
}

function summary({ phones, outsider, sent, faults }: Weather) {
  const sum = (key: 'lost' | 'doubled' | 'disordered') =>
    faults.reduce((total, count) => total + count[key], 0)
  const returns = phones.flatMap((phone) => phone.returns)
  return {
    sockets: phones.length,
    messages: sent,
    deliveries: phones.reduce((total, { received }) => total + [...received.values()].flat().length, 0),
    lost: sum('lost'),
    doubled: sum('doubled'),
    'out of order': sum('disordered'),
    gaps: phones.reduce((total, { gaps }) => total + gaps.length, 0),
    'seen by outsider': outsider.received.size,
    'came back': returns.length,
    'back p99 (ms)': Math.round(percentile(returns, 0.99)) || 0,
  }
}
