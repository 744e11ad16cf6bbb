import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import mongoose from 'mongoose'
import { as, bootWorld, type ChatClient, type World } from './boot.ts'
import { club, numbers, say, settled } from './steps.ts'

let world: World
let chat: ChatClient

beforeAll(async () => {
  world = await bootWorld()
  chat = (await world.boot({ MONGO_URL: `${world.stores.mongoUrl}&monitorCommands=true` })).chat
})
afterAll(() => world?.close())

/** Closed ones and the test's own are in the list too. */
const isChats = (connection: mongoose.Connection) =>
  connection !== world.database && connection.readyState === 1

/** The fewest of three tries: chat's own sweeps may read meanwhile. */
async function commandsOf(work: () => Promise<unknown>): Promise<string[]> {
  const tries = [await commandsDuring(work), await commandsDuring(work), await commandsDuring(work)]
  return tries.sort((a, b) => a.length - b.length)[0]!
}

/** The names of the commands that chat's own connection sends meanwhile. */
async function commandsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const commands: string[] = []
  const listen = ({ commandName }: { commandName: string }) => commands.push(commandName)
  const clients = mongoose.connections.filter(isChats).map((c) => c.getClient())
  for (const client of clients) client.on('commandStarted', listen)
  await work()
  for (const client of clients) client.off('commandStarted', listen)
  return commands.filter((name) => name === 'find' || name === 'aggregate' || name === 'getMore')
}

async function roomsOf(count: number) {
  const [me, ...others] = world.people.join(count + 1) as [string, ...string[]]
  const rooms = []
  for (const other of others) {
    const room = await chat.createRoom({ memberIds: [other], name: '', requestId: '' }, as(me))
    await say(chat, room.id, other, 'one')
    await say(chat, room.id, other, 'two')
    await settled(world, room.id)
    rooms.push(room)
  }
  return { me, ids: rooms.map(({ id }) => id) }
}

describe('the number of store queries does not grow with the page', () => {
  test('of rooms with last messages and unread counts', async () => {
    const { me, ids } = await roomsOf(12)
    const list = (pageSize: number) => commandsOf(() => chat.getRooms({ pageSize, pageToken: '' }, as(me)))
    expect(await list(1)).toHaveLength(3)
    expect(await list(12)).toHaveLength(3)
    expect(await commandsOf(() => chat.getRoomsByIds({ ids }, as(me)))).toHaveLength(3)
  })

  test('of messages of many rooms', async () => {
    const { me, ids } = await roomsOf(12)
    const batch = (roomIds: string[]) =>
      commandsOf(() => chat.batchListMessages({ roomIds, pageSize: 10, pageToken: '' }, as(me)))
    expect(await batch(ids.slice(0, 1))).toHaveLength(2)
    expect(await batch(ids)).toHaveLength(2)
  })
})

test('a send looks nowhere but at its room while that remembers all requests, and at blocks between two', async () => {
  const { room, people } = await club(world, chat, 2)
  const direct = await chat.createRoom({ memberIds: [people[1]!], name: '', requestId: '' }, as(people[0]!))
  const sendTo = (roomId: string) => async () => {
    await say(chat, roomId, people[0]!, 'x', newId())
    await settled(world, roomId)
  }
  for (const { id } of [room, direct]) await sendTo(id)()
  expect(await commandsOf(sendTo(room.id))).toEqual([])
  expect(await commandsOf(sendTo(direct.id))).toEqual(['find'])
})

describe('a page of messages', () => {
  test('goes backwards, each page oldest first, without gaps or repeats while others write', async () => {
    const { room, people } = await club(world, chat, 2)
    for (const n of numbers(1, 25)) await say(chat, room.id, people[n % 2]!, `${n}`)
    const seen: number[][] = []
    let pageToken = ''
    do {
      const page = await chat.getMessages({ roomId: room.id, pageSize: 10, pageToken }, as(people[0]!))
      seen.push(page.messages.map(({ seq }) => seq))
      pageToken = page.nextPageToken
      await say(chat, room.id, people[0]!, 'meanwhile')
    } while (pageToken)
    expect(seen).toEqual([numbers(16, 25), numbers(6, 15), numbers(1, 5)])
  })

  test('continues with what is older than any message, by its cursor', async () => {
    const { room, people } = await club(world, chat, 2)
    for (const n of numbers(1, 6)) await say(chat, room.id, people[0]!, `${n}`)
    const page = await chat.getMessages({ roomId: room.id, pageSize: 4, pageToken: '' }, as(people[0]!))
    const before5 = await chat.getMessages(
      { roomId: room.id, pageSize: 2, pageToken: page.cursors[2]! },
      as(people[0]!),
    )
    expect(before5.messages.map(({ seq }) => seq)).toEqual([3, 4])
    expect(before5.nextPageToken).not.toBe('')
  })

  test('of an empty room is empty', async () => {
    const { room, people } = await club(world, chat, 2)
    const page = await chat.getMessages({ roomId: room.id, pageSize: 0, pageToken: '' }, as(people[0]!))
    expect(page).toEqual({ messages: [], cursors: [], nextPageToken: '' })
  })

  test('of many rooms: a cursor continues its room, the others begin at their newest, foreign ones are absent', async () => {
    const { me, ids } = await roomsOf(2)
    const foreign = await club(world, chat, 2)
    const roomIds = [...ids, foreign.room.id]
    const first = await chat.batchListMessages({ roomIds, pageSize: 1, pageToken: '' }, as(me))
    expect(Object.keys(first.pages).sort()).toEqual([...ids].sort())
    const pageToken = first.pages[ids[0]!]!.nextPageToken
    const { pages } = await chat.batchListMessages({ roomIds, pageSize: 1, pageToken }, as(me))
    expect(ids.map((id) => pages[id]!.messages.map(({ seq }) => seq))).toEqual([[1], [2]])
  })
})

test('messages by id: those of my rooms, whether published or not; others are absent', async () => {
  const mine = await club(world, chat, 2)
  const theirs = await club(world, chat, 2)
  const sent = [
    await say(chat, mine.room.id, mine.people[0]!, 'a'),
    await say(chat, mine.room.id, mine.people[1]!, 'b'),
  ]
  const foreign = await say(chat, theirs.room.id, theirs.people[0]!, 'c')
  const ids = [...sent.map(({ id }) => id), foreign.id, mine.room.id]
  const { messages } = await chat.getMessagesByIds({ ids }, as(mine.people[0]!))
  expect(messages).toEqual({ [sent[0]!.id]: sent[0], [sent[1]!.id]: sent[1] })
})
