import { Blacklist } from '@girok/common/blacklist'
import { readConfig } from '@girok/common/config'
import { createLog } from '@girok/common/log'
import type { Running } from '@girok/common/run'
import { eventually } from '@girok/common/testing/eventually'
import { closeValkey, connectValkey } from '@girok/common/stores/valkey'
import { start, type Overrides } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import { isReady } from './cluster.ts'
import { Person, TestClient, type ClientOptions } from './client.ts'
import { startWorld, type World } from './world.ts'

export interface Suite extends World {
  blacklist: Blacklist
  /** Two gateways that know nothing of each other. */
  nodes: Running[]
  /** A client, by default on the first node; it is closed with the suite. */
  client: (options: ClientOptions, node?: number) => TestClient
  /** A person's socket, on /chat when nothing else is said, after `ready`. */
  open: (person: Person, node?: number, path?: string) => Promise<TestClient>
  /** The same for one who was here before, once the node has read all that was published. */
  back: (person: Person, last: { lastSeq: number; epoch?: string }, node?: number) => Promise<TestClient>
}

/** Two nodes in this process, and everything around them. */
export async function startSuite(overrides: Overrides = {}): Promise<Suite> {
  const world = await startWorld()
  const valkey = connectValkey(world.stores.valkeyUrl, createLog('test', 'silent'))
  const tokens = world.issuer.tokensOf('ws-gateway')
  const startNode = async () => {
    const node = await start(readConfig(configShape, world.env), { tokens, ...overrides })
    await eventually(() => isReady(node.ports['http']!))
    return node
  }
  const nodes = await Promise.all([startNode(), startNode()])
  const clients: TestClient[] = []
  const client = (options: ClientOptions, node = 0) => {
    const opened = new TestClient(nodes[node]!.ports['http']!, options)
    clients.push(opened)
    return opened
  }
  /** Until a node has read what the stream holds now: what it reads later comes after `ready`, as it should. */
  const upToDate = async (node: number) => {
    const manager = await world.bus.connection.jetstreamManager()
    const { last_seq: newest } = (await manager.streams.info('CHAT')).state
    await eventually(async () => {
      const stranger = client({ auth: { ticket: await new Person().ticket() } }, node)
      const { seq } = await stranger.ready
      stranger.socket.close()
      return seq >= newest
    })
  }
  return {
    ...world,
    blacklist: new Blacklist(valkey),
    nodes,
    client,
    open: async (person, node = 0, path = '/chat') => {
      const opened = client({ auth: { ticket: await person.ticket() }, path }, node)
      await opened.ready
      return opened
    },
    back: async (person, last, node = 0) => {
      await upToDate(node)
      const opened = client({ auth: { ticket: await person.ticket(), ...last } }, node)
      await opened.ready
      return opened
    },
    close: async () => {
      for (const { socket } of clients) socket.close()
      await Promise.all(nodes.map((node) => node.close()))
      closeValkey(valkey)
      await world.close()
    },
  }
}
