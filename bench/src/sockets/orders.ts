import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface ClientPlan {
  ports: readonly number[]
  userId: string
  room: string
}

export type Order =
  | { kind: 'open'; clients: ClientPlan[]; namespace: string; openedBy: string; deadlineMs: number }
  /** Closes all but so many. */
  | { kind: 'keep'; count: number }
  /** What was noted since the last report. */
  | { kind: 'report' }
  | { kind: 'look' }

export interface Answer {
  opened: number
  latencies: number[]
  returns: number[]
  stoppedBy: string
}

const SWARMS = 2

/** Two processes of clients, for one process may not hold 20,000 files. */
export class Swarms {
  readonly #children: ChildProcess[] = Array.from({ length: SWARMS }, () =>
    fork(join(import.meta.dirname, 'swarm.ts')),
  )

  /** Deals the clients out and opens them all. */
  open(clients: ClientPlan[], order: Omit<Extract<Order, { kind: 'open' }>, 'kind' | 'clients'>) {
    const part = (swarm: number) => clients.filter((_, n) => n % SWARMS === swarm)
    return this.#all((swarm) => ({ kind: 'open', clients: part(swarm), ...order }))
  }

  keep(count: number) {
    return this.#all(() => ({ kind: 'keep', count: count / SWARMS }))
  }

  report() {
    return this.#all(() => ({ kind: 'report' }))
  }

  look() {
    return this.#all(() => ({ kind: 'look' }))
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL')
  }

  async #all(order: (swarm: number) => Order): Promise<Answer> {
    const answers = await Promise.all(
      this.#children.map(async (child, swarm) => {
        child.send(order(swarm))
        return ((await once(child, 'message')) as [Answer])[0]
      }),
    )
    return {
      opened: answers.reduce((sum, { opened }) => sum + opened, 0),
      latencies: answers.flatMap(({ latencies }) => latencies),
      returns: answers.flatMap(({ returns }) => returns),
      stoppedBy: answers.map(({ stoppedBy }) => stoppedBy).find(Boolean) ?? '',
    }
  }
}
