import { Person, type ChatSocket } from '@girok/e2e/support/person'
import { percentile } from './measure.ts'
import { withSystem, type Row } from './system.ts'

const RATE = 100
const SECONDS = 30
const ROOMS = 10
const MEMBERS = 3

/** `sendMessage` through GraphQL to the other members' sockets: 100 messages a second for 30 s over ten rooms. */
export const bench = (): Promise<Row[]> =>
  withSystem(async ({ urls }) => {
    const groups = await Promise.all(Array.from({ length: ROOMS }, () => openRoom(urls.graphql)))
    const sentAt = new Map<string, number>()
    const latencies: number[] = []
    for (const { sockets } of groups) for (const socket of sockets) note(socket, sentAt, latencies)
    const sends: Promise<unknown>[] = []
    const begun = performance.now()
    for (let n = 0; n < RATE * SECONDS; n++) {
      await until(begun + (n * 1000) / RATE)
      const { author, room } = groups[n % ROOMS]!
      const body = `message ${n}`
      sentAt.set(body, performance.now())
      sends.push(author.send(room, body))
    }
    await Promise.all(sends)
    await received(
      groups.flatMap(({ sockets }) => sockets),
      (RATE * SECONDS) / ROOMS,
    )
    const all = groups.flatMap(({ sockets }) => sockets)
    const counts = all.map((socket) => tally(socket, (RATE * SECONDS) / ROOMS))
    const sum = (key: 'lost' | 'doubled' | 'disordered') =>
      counts.reduce((total, count) => total + count[key], 0)
    for (const socket of all) socket.close()
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

async function openRoom(graphqlUrl: string) {
  const [author, ...others] = await Promise.all(
    Array.from({ length: MEMBERS }, () => new Person(graphqlUrl).register()),
  )
  const room = await author!.createRoom(others, 'bench')
  return { author: author!, room, sockets: await Promise.all(others.map((person) => person.openChat())) }
}

function note(socket: ChatSocket, sentAt: Map<string, number>, latencies: number[]): void {
  socket.socket.on('chat.message.sent', ({ data }: { data: { message: { body: string } } }) => {
    latencies.push(performance.now() - sentAt.get(data.message.body)!)
  })
}

async function received(sockets: ChatSocket[], each: number): Promise<void> {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline && sockets.some((socket) => socket.received.length < each))
    await until(performance.now() + 20)
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
