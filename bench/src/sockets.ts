import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '@girok/common/ids'
import { SetupError } from '@girok/dev-env/stores/errors'
import { cpuMsOf } from '@girok/e2e/support/cpu'
import { TIMES } from '@girok/ws-gateway/live'
import { ClusterNode } from '@girok/ws-gateway/testing/cluster'
import { startWorld, type World } from '@girok/ws-gateway/testing/world'
import { percentile, rssOf } from './measure.ts'
import { load } from './sockets/load.ts'
import { Swarms, type ClientPlan } from './sockets/orders.ts'
import type { Row } from './system.ts'

const SOCKETS = Number(process.env['BENCH_SOCKETS'] ?? 20_000)
const LOADED = Math.min(SOCKETS, 4_000)
const MEMBERS = 10
const CONNECT_MS = 75_000
const BACK_MS = 20_000

/** Sockets on two nodes: how many, how soon messages come, how soon those of a dead node are back; and a bare peer. */
export async function bench(): Promise<Row[]> {
  demandFiles()
  const world = await startWorld()
  try {
    const rooms = await openRooms(world)
    return [...(await girok(world, rooms)), ...(await peer(world, rooms))]
  } finally {
    await world.close()
  }
}

/** Each node and each swarm holds half of the sockets; after a kill one node holds more, so there is some room. */
function demandFiles(): void {
  const allowed = Number(/Max open files\s+\S+\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
  const needed = SOCKETS / 2 + 2_000
  if (allowed < needed) throw new SetupError(`too few open files are allowed: \`ulimit -n ${needed}\` first`)
}

interface Room {
  id: string
  people: string[]
}

async function openRooms({ chat }: World): Promise<Room[]> {
  const rooms: Room[] = []
  for (let n = 0; n < SOCKETS / MEMBERS; n++) {
    const people = Array.from({ length: MEMBERS }, newId)
    rooms.push({ id: await chat.createRoom(...people), people })
  }
  return rooms
}

const plan = (rooms: readonly Room[], ports: readonly number[]): ClientPlan[] =>
  rooms.flatMap(({ id, people }) =>
    people.map((userId, n) => ({
      userId,
      room: id,
      ports: n < MEMBERS / 2 ? ports : ports.toReversed(),
    })),
  )

const loadedRooms = (rooms: readonly Room[]) => rooms.slice(0, LOADED / MEMBERS)

async function girok(world: World, rooms: Room[]): Promise<Row[]> {
  const nodes = [await ClusterNode.start(world, TIMES), await ClusterNode.start(world, TIMES)] as const
  const swarms = new Swarms()
  try {
    const clients = plan(rooms, [nodes[0].port, nodes[1].port])
    const pids = nodes.map(({ pid }) => pid)
    const report = { what: 'girok', ...(await connectAll(swarms, clients, 'ready', pids)) }
    console.error(report)
    await swarms.keep(LOADED)
    await delay(2_000)
    const loaded = loadedRooms(rooms)
    const loads = await load(swarms, ids(loaded), MEMBERS, (room, body) => {
      const authorId = world.chat.rooms.get(room)!.members.values().next().value!
      void world.chat.send(room, authorId, body)
    })
    const killed = await killAndCount(swarms, nodes[0])
    return [
      report,
      { what: `girok, ${LOADED} sockets`, ...loads },
      { what: 'girok, a node killed', ...killed },
    ]
  } finally {
    swarms.close()
    await Promise.all(nodes.map((node) => node.end('SIGKILL')))
  }
}

/** Opens all that can be opened in time, and what that cost the servers. */
async function connectAll(swarms: Swarms, clients: ClientPlan[], openedBy: string, pids: readonly number[]) {
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)
  const [idle, before] = [pids.map(rssOf), cpu()]
  const begun = performance.now()
  const options = { namespace: '/chat', openedBy, deadlineMs: CONNECT_MS }
  const { opened, stoppedBy } = await swarms.open(clients, options)
  const seconds = (performance.now() - begun) / 1_000
  const spent = cpu() - before
  const memory = pids.map(rssOf)
  const grown = memory.reduce((sum, rss, n) => sum + rss - idle[n]!, 0)
  return {
    sockets: opened,
    'connects/s': Math.round(opened / seconds),
    'CPU ms a connect': Number((spent / opened).toFixed(2)),
    'MB a node': `${idle[0]} idle, ${memory.join(' and ')}`,
    'KB a socket': Math.round((grown * 1024) / opened),
    stoppedBy: stoppedBy || 'the goal',
  }
}

async function killAndCount(swarms: Swarms, node: ClusterNode) {
  await swarms.report()
  await node.end('SIGKILL')
  const end = performance.now() + BACK_MS
  while ((await swarms.look()).returns.length < LOADED / 2 && performance.now() < end) await delay(250)
  const { returns } = await swarms.report()
  const at = (share: number) => Math.round(percentile(returns, share))
  return { sockets: LOADED / 2, 'came back': returns.length, 'p50 (ms)': at(0.5), 'p99 (ms)': at(0.99) }
}

/** The same load on bare Socket.IO servers. */
async function peer(world: World, rooms: Room[]): Promise<Row[]> {
  const file = join(import.meta.dirname, 'peers/socket-io.ts')
  const env = { ...process.env, VALKEY_CACHE_URL: world.stores.valkeyCacheUrl }
  const servers: ChildProcess[] = [fork(file, { env }), fork(file, { env })]
  const swarms = new Swarms()
  try {
    const ports = await Promise.all(
      servers.map(async (child) => ((await once(child, 'message')) as [number])[0]),
    )
    const loaded = loadedRooms(rooms)
    const pids = servers.map(({ pid }) => pid!)
    const held = await connectAll(swarms, plan(loaded, ports), 'hello', pids)
    let turn = 0
    const loads = await load(swarms, ids(loaded), MEMBERS, (room, body) => {
      const message = { id: newId(), roomId: room, authorId: room, seq: turn, body, createdAt: new Date() }
      const event = {
        seq: turn,
        id: newId(),
        type: 'chat.message.sent',
        occurredAt: new Date(),
        data: { message },
      }
      servers[turn++ % servers.length]!.send({ room, event })
    })
    return [{ what: 'bare Socket.IO + redis-adapter', ...held, ...loads }]
  } finally {
    swarms.close()
    for (const server of servers) server.kill()
  }
}

const ids = (rooms: readonly Room[]) => rooms.map(({ id }) => id)
