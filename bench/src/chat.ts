import { Person, type ChatSocket } from '@girok/e2e/support/person'
import { percentile } from './measure.ts'
import { withSystem, type Row } from './system.ts'

const RATE = 100
const SECONDS = 30
/** Sent before it counts: every process has just begun, and V8 has seen none of this. */
const WARM_SECONDS = 10
const ROOMS = 10
const MEMBERS = 3

/** `sendMessage` through GraphQL to the other members' sockets: 100 messages a second for 30 s over ten rooms. */
export const bench = (): Promise<Row[]> =>
  withSystem(async ({ urls }) => {
    const rooms: Room[] = []
    // One after the other: thirty passwords at once would be a bench of their own.
    for (let i = 0; i < ROOMS; i++) rooms.push(await openRoom(urls.graphql))
    const sockets = rooms.flatMap((room) => room.sockets)
    await talk(rooms, WARM_SECONDS)
    const latencies = await talk(rooms, SECONDS)
    const counts = sockets.map((socket) => tally(socket, ((WARM_SECONDS + SECONDS) * RATE) / ROOMS))
    const sum = (key: 'lost' | 'doubled' | 'disordered') =>
      counts.reduce((total, count) => total + count[key], 0)
    for (const socket of sockets) socket.close()
    return [
      { what: 'messages sent', value: RATE * SECONDS },
      { what: 'deliveries', value: latencies.length },
      { what: 'p50 (ms)', value: Math.round(percentile(latencies, 0.5)) },
      { what: 'p95 (ms), goal ≤ 50', value: Math.round(percentile(latencies, 0.95)) },
      { what: 'p99 (ms)', value: Math.round(percentile(latencies, 0.99)) },
      { what: 'lost, goal 0', value: sum('lost') },
      { what: 'doubled, goal 0', value: sum('doubled') },
      { what: 'out of order in a room, goal 0', value: sum('disordered') },
    ]
  })

/** Sends for so long, in turn over the rooms; yields how long each delivery took once all have come. */
async function talk(rooms: readonly Room[], seconds: number): Promise<number[]> {
  const sentAt = new Map<string, number>()
  const latencies: number[] = []
  const note = ({ data }: Sent) => {
    const began = sentAt.get(data.message.body)
    if (began !== undefined) latencies.push(performance.now() - began)
  }
  const sockets = rooms.flatMap((room) => room.sockets)
  for (const { socket } of sockets) socket.on('chat.message.sent', note)
  const sends: Promise<unknown>[] = []
  const begun = performance.now()
  for (let n = 0; n < RATE * seconds; n++) {
    await until(begun + (n * 1000) / RATE)
    const { author, room } = rooms[n % ROOMS]!
    const body = `${seconds} s: message ${n}`
    sentAt.set(body, performance.now())
    sends.push(author.send(room, body))
  }
  await Promise.all(sends)
  await delivered(latencies, RATE * seconds * (MEMBERS - 1))
  for (const { socket } of sockets) socket.off('chat.message.sent', note)
  return latencies
}

type Room = Awaited<ReturnType<typeof openRoom>>
interface Sent {
  data: { message: { body: string } }
}

async function openRoom(graphqlUrl: string) {
  const [author, ...others] = await Promise.all(
    Array.from({ length: MEMBERS }, () => new Person(graphqlUrl).register()),
  )
  const room = await author!.createRoom(others, 'bench')
  return { author: author!, room, sockets: await Promise.all(others.map((person) => person.openChat())) }
}

async function delivered(latencies: readonly number[], all: number): Promise<void> {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline && latencies.length < all) await until(performance.now() + 20)
}

function tally(socket: ChatSocket, expected: number) {
  const seqs = socket.received.map((event) => event.data.message.seq)
  const distinct = new Set(seqs).size
  return {
    lost: expected - distinct,
    doubled: seqs.length - distinct,
    disordered: seqs.filter((seq, i) => i > 0 && seq < seqs[i - 1]!).length,
  }
}

const until = (time: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())))
