import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { Lifetime } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'
import { gate } from '@girok/common/testing/gate'
import type { BlockRecord } from '@girok/proto/personal/v1/personal'
import { copies } from '../src/copies.ts'
import { as, bootWorld, type ChatClient, type World } from './boot.ts'
import { say } from './steps.ts'
import { eventually } from './stream.ts'

let world: World
let chat: ChatClient

beforeAll(async () => {
  world = await bootWorld()
  world.peers.beforePage = () => Promise.reject(new Error('away'))
  chat = (await world.boot()).chat
})
beforeEach(() => {
  world.peers.blocks = []
})
afterAll(() => world?.close())

const pair = () => world.people.join(2) as [string, string]
const record = ([blockerId, blockedId]: [string, string], version: number, active = true): BlockRecord => ({
  blockerId,
  blockedId,
  active,
  version,
})
const blocks = () => world.database.collection<{ _id: string; version: number; active: boolean }>('blocks')
const kept = (people: [string, string]) => blocks().findOne({ _id: people.join(':') })

async function rebuild(): Promise<string[]> {
  const lines: string[] = []
  const lifetime = new Lifetime()
  const { env } = world
  try {
    await copies['chat-blocks']!({
      env,
      lifetime,
      log: createLog('test', 'silent'),
      report: (l) => lines.push(l),
    })
  } finally {
    await lifetime.close()
  }
  return lines
}

test('with personal away chat runs, and has every block of its first snapshot once personal is back', async () => {
  const people = pair()
  const room = await chat.createRoom({ memberIds: [people[1]], name: '', requestId: '' }, as(people[0]))
  await say(chat, room.id, people[0], 'personal is away')
  const others = [pair(), pair(), pair()]
  world.peers.blocks = [...others, people].map((both) => record(both, 1))
  world.peers.beforePage = async () => {}
  await eventually(() => kept(people).then((block) => block !== null))
  await expect(say(chat, room.id, people[0], 'x')).rejects.toMatchObject({ reason: 'BLOCKED' })
  await eventually(async () => (await world.database.collection('copies').countDocuments()) === 1)
})

test('a rebuilt copy has what personal says, and keeps what is newer', async () => {
  const [lost, stays, ended, newer] = [pair(), pair(), pair(), pair()]
  for (const [people, version] of [
    [lost, 5],
    [stays, 1],
    [ended, 1],
    [newer, 9],
  ] as const)
    await blocks().insertOne({ ...record(people, version), _id: people.join(':') })
  world.peers.blocks = [record(stays, 2), record(ended, 2, false), record(newer, 3, false)]
  const lines = await rebuild()
  expect(lines.at(-1)).toMatch(/events applied/)
  expect(await kept(lost)).toBeNull()
  expect(await kept(stays)).toMatchObject({ active: true, version: 2 })
  expect(await kept(ended)).toMatchObject({ active: false, version: 2 })
  expect(await kept(newer)).toMatchObject({ active: true, version: 9 })
})

test('a block that is heard while the snapshot is read stands all the time', async () => {
  const [listed, late] = [pair(), pair()]
  world.peers.blocks = [record(listed, 1)]
  const [asked, go] = [gate(), gate()]
  world.peers.beforePage = () => {
    asked.resolve()
    return go.promise
  }
  const rebuilding = rebuild()
  await asked.promise
  await world.peers.tell('personal.user.blocked', { blockerId: late[0], blockedId: late[1], version: 1 })
  const heard = await eventually(() => kept(late).then((block) => block ?? undefined))
  await expect(
    chat.createRoom({ memberIds: [late[1]], name: '', requestId: newId() }, as(late[0])),
  ).rejects.toMatchObject({
    reason: 'BLOCKED',
  })
  go.resolve()
  await rebuilding
  expect(await kept(late)).toEqual(heard)
  expect(await kept(listed)).not.toBeNull()
})
