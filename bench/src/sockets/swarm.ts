// A process full of clients. The bench tells it what to do, one order after the other.
import { Person } from '@girok/ws-gateway/testing/client'
import { Line, type Target } from './line.ts'
import type { Answer, Order } from './orders.ts'

const CONNECTING_AT_ONCE = 50

/** In the order of the plan, which is room by room. */
const lines: Line[] = []
let opened = 0
let latencies: number[] = []
let returns: number[] = []
const wallClock = () => performance.timeOrigin + performance.now()

function note(frame: string): void {
  const sentAt = /"body":"([\d.]+)/.exec(frame)?.[1]
  if (sentAt) latencies.push(wallClock() - Number(sentAt))
}

process.on('message', (order: Order) => void carryOut(order).then((answer) => process.send!(answer)))

async function carryOut(order: Order): Promise<Answer> {
  if (order.kind === 'open') return open(order)
  if (order.kind === 'keep') for (const line of lines.splice(order.count)) line.close()
  const answer = { opened, latencies, returns, stoppedBy: '' }
  if (order.kind === 'report') [latencies, returns] = [[], []]
  return answer
}

async function open({ clients, namespace, openedBy, deadlineMs }: Extract<Order, { kind: 'open' }>) {
  const end = performance.now() + deadlineMs
  let [next, stoppedBy] = [0, '']
  const connect = async () => {
    while (next < clients.length && stoppedBy === '') {
      const { ports, userId, room } = clients[next]!
      const place = next++
      const person = new Person(userId)
      const auth: Target['auth'] = async (last) => ({ ticket: await person.ticket(), ...last })
      const toPeer: Target['auth'] = async () => ({ room })
      const target = { ports, namespace, openedBy, auth: openedBy === 'ready' ? auth : toPeer }
      const line = new Line(target, note, (ms) => returns.push(ms))
      lines[place] = line
      await line.open().then(
        () => opened++,
        (error: Error) => {
          line.close()
          stoppedBy ||= error.message
        },
      )
      if (performance.now() > end) stoppedBy ||= 'the time of this bench'
    }
  }
  await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, connect))
  return { opened, latencies: [], returns: [], stoppedBy }
}
