import { expect, jest, test } from '@jest/globals'
import { eventually } from '@girok/common/testing/eventually'
import { GraphQLClient } from '@girok/dev-env/graphql-client'
import type { Person } from '../support/person.ts'
import { untilDone } from '../support/until.ts'
import { startReplicas, type Replicas } from './replicas.ts'

// Twelve starts of processes; seconds each where others use the machine too.
jest.setTimeout(240_000)

let replicas: Replicas
beforeAll(async () => {
  replicas = await startReplicas()
})
afterAll(() => replicas?.close())

const ROOMS = 'query Rooms { me { username } rooms { edges { node { id members { username } } } } }'
const SAY = 'mutation Say($input: SendMessageInput!) { sendMessage(input: $input) { message { seq } } }'

/** Somebody's reads and repeatable writes without a pause; one that meets a closed door goes to the other. */
class Load {
  readonly faults: unknown[] = []
  calls = 0
  readonly #apis: GraphQLClient[]
  readonly #running: Promise<void>
  #ending = false

  constructor({ api }: Person, roomId: string) {
    this.#apis = replicas.doors.map((door) => Object.assign(new GraphQLClient(door), { cookie: api.cookie }))
    this.#running = this.#run(roomId)
  }

  end(): Promise<void> {
    this.#ending = true
    return this.#running
  }

  async #run(roomId: string): Promise<void> {
    while (!this.#ending) {
      await this.#ask(ROOMS, {})
      const requestId = crypto.randomUUID()
      await this.#ask(SAY, { input: { roomId, body: `message ${this.calls}`, requestId } })
    }
  }

  async #ask(query: string, variables: Record<string, unknown>): Promise<void> {
    const [first, second] = this.calls++ % 2 ? this.#apis : this.#apis.toReversed()
    const { errors = [] } = await first!.send(query, variables).catch(() => second!.send(query, variables))
    this.faults.push(...errors)
  }
}

test('a rolling restart of auth, chat and bff under load fails no idempotent call, and all end well', async () => {
  const [ann, ben] = await Promise.all([0, 1].map(() => untilDone(replicas.newPerson)))
  const room = await untilDone(() => ann!.createRoom([ben!]))
  const loads = [ann!, ben!].map((person) => new Load(person, room))
  const calls = () => loads.reduce((sum, load) => sum + load.calls, 0)
  const more = (count: number, goal = calls() + count) => eventually(async () => calls() >= goal)
  const codes: (number | null)[] = []
  for (const replica of replicas.all) {
    await more(20)
    codes.push(await replica.end('SIGTERM'))
    await replica.start()
  }
  await more(20)
  await Promise.all(loads.map((load) => load.end()))
  expect(loads.flatMap(({ faults }) => faults)).toEqual([])
  expect(codes).toEqual([0, 0, 0, 0, 0, 0])
})
