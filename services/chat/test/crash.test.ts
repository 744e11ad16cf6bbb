import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { ServiceProcess } from '@girok/dev-env/testing/service-process'
import type { Message } from '@girok/proto/chat/v1/chat'
import { bootWorld, type ChatClient, type World } from './boot.ts'
import { club, history, numbers, published, say, settled } from './steps.ts'
import { eventsOf, eventually, versionOf } from './stream.ts'

let world: World
const chatMain = new URL('../src/main.ts', import.meta.url)

let processes: ServiceProcess[]
let clients: ChatClient[]

beforeAll(async () => {
  world = await bootWorld()
  processes = await Promise.all([1, 2].map(() => ServiceProcess.start(chatMain, 'CHAT', world.env)))
  clients = processes.map(({ address }) => world.client(address))
})
afterAll(async () => {
  await Promise.all(processes.map((chat) => chat.end('SIGKILL')))
  await world?.close()
})

test('processes killed with SIGKILL during writes lose nothing and double nothing', async () => {
  const { room, people } = await club(world, clients[0]!, 4)
  const each = 60
  const acknowledged: Message[] = []
  const writer = async (userId: string, w: number) => {
    for (let n = 0; n < each; n++) acknowledged.push(await insist(`${w}.${n}`, userId, room.id, w + n))
  }
  const killer = async () => {
    for (const [i, chat] of [...processes, ...processes].entries()) {
      await eventually(async () => acknowledged.length >= 40 * (i + 1))
      await chat.end('SIGKILL')
      await chat.start()
    }
  }
  await Promise.all([...people.map(writer), killer()])

  const total = people.length * each
  expect(acknowledged.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(numbers(1, total))
  await published(world, room.id, total + 1)
  await settled(world, room.id)
  const events = await eventsOf(world.stores.natsUrl, room.id)
  expect(events.map(versionOf)).toEqual(numbers(1, total + 1))
  const stored = await world.database
    .collection('messages')
    .find({ roomId: room.id })
    .sort({ seq: 1 })
    .toArray()
  const sent = [...acknowledged].sort((a, b) => a.seq - b.seq)
  expect(stored.map(({ body }) => body)).toEqual(sent.map(({ body }) => body))
})

/** As a client does: the same request again, to whichever process, until it is answered. */
async function insist(body: string, userId: string, roomId: string, at: number): Promise<Message> {
  const requestId = newId()
  for (let i = at; ; i++) {
    const answer = await say(clients[i % clients.length]!, roomId, userId, body, requestId).catch(
      () => undefined,
    )
    if (answer) return answer
  }
}

test('what a killed process had committed and not published is published by another', async () => {
  const { room, people } = await club(world, clients[0]!, 2)
  await settled(world, room.id)
  world.stores.stop('nats')
  for (const body of ['a', 'b', 'c']) await say(clients[0]!, room.id, people[0]!, body)
  await processes[0]!.end('SIGKILL')
  await world.stores.restart('nats')
  const events = await published(world, room.id, 4)
  expect(events.map(versionOf)).toEqual([1, 2, 3, 4])
  expect(await history(clients[1]!, room.id, people[1]!)).toHaveLength(3)
  await processes[0]!.start()
})

test('SIGTERM lets running calls finish and ends in order', async () => {
  const { room, people } = await club(world, clients[1]!, 2)
  const running = numbers(1, 20).map((n) => say(clients[1]!, room.id, people[0]!, `${n}`))
  await running[0]
  const ended = processes[1]!.end('SIGTERM')
  const outcomes = await Promise.allSettled(running)
  expect(await ended).toBe(0)
  const taken = outcomes.filter(({ status }) => status === 'fulfilled').length
  expect(taken).toBeGreaterThan(0)
  const read = await eventually(() => history(clients[0]!, room.id, people[1]!).catch(() => undefined))
  expect(read).toHaveLength(taken)
  expect((await published(world, room.id, taken + 1)).map(versionOf)).toEqual(numbers(1, taken + 1))
})
