import type { System } from '@girok/dev-env/system'
import { Person } from '@girok/e2e/support/person'
import { compare } from '../measure.ts'
import { startPeer } from '../peers/process.ts'
import type { Row } from '../system.ts'
import { fillTimeline, TIMELINE } from '../timeline.ts'
import { countRoundTrips } from './round-trips.ts'

/** A timeline with authors and comments through GraphQL against hand-written REST over the same gRPC. */
export async function measureQuery(system: System): Promise<Row[]> {
  const { urls, environment, ports, pids } = system
  const reader = await new Person(urls.graphql).register()
  await fillTimeline(reader, urls.graphql)
  const rest = await startPeer('rest.ts', environment)
  const cookie = reader.api.cookie!
  const headers = { 'content-type': 'application/json', 'x-csrf': '1', cookie }
  const body = JSON.stringify({ query: TIMELINE })
  try {
    const rpcs = await callsDuring(ports.BFF_ADMIN_PORT, () => reader.api.request(TIMELINE))
    const loads = await compare([
      { name: 'REST', url: `${rest.url}/timeline`, headers: { cookie }, pids: [rest.pid] },
      { name: 'girok', url: urls.graphql, headers, body, pids: [pids.bff!] },
    ])
    const [hand, girok] = [loads.get('REST')!, loads.get('girok')!]
    return [
      { what: 'timeline query (requests/s)', value: girok.rate },
      { what: 'hand-written REST (requests/s)', value: hand.rate },
      { what: 'requests/s ÷ REST, goal ≥ 0.5', value: (girok.rate / hand.rate).toFixed(2) },
      { what: 'CPU of the door (ms/request)', value: girok.cpuMs.toFixed(2) },
      { what: 'CPU of REST (ms/request)', value: hand.cpuMs.toFixed(2) },
      { what: 'RPCs a request', value: rpcs },
      ...(await countRoundTrips(environment, reader.id)),
    ]
  } finally {
    rest.stop()
  }
}

/** How many RPCs the door made meanwhile, by its own metrics. */
async function callsDuring(adminPort: number, work: () => Promise<unknown>): Promise<number> {
  const calls = async () => {
    const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text()
    const counts = text.matchAll(/^girok_rpc_called_seconds_count\{.*\} (\d+)$/gm)
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
  }
  const before = await calls()
  await work()
  return (await calls()) - before
}
