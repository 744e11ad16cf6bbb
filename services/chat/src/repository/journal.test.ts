import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { call, draft, newRoom, openModels, over } from '../../test/models.ts'
import { MAX_HEAD, REMEMBERED_REQUESTS, isRefused } from '../domain/room.ts'
import type { Journal } from '../domain/stores.ts'
import { mongoJournal } from './journal.ts'
import type { Models } from './models.ts'
import { roomRelay } from './room-relay.ts'

let models: Models
let close: () => Promise<void>
let journal: Journal

beforeAll(async () => {
  ;({ models, close } = await openModels())
  journal = mongoJournal(models)
})
afterAll(() => close?.())

const publishAll = (roomId: string) => roomRelay(models, { publish: () => Promise.resolve() }).work(roomId)

async function flood(roomId: string, authorId: string, count: number, applied: number) {
  for (let i = 0; i < count; i++) {
    const sent = await journal.send(
      draft(roomId, authorId, `${i}`, { id: newId(), hash: '' }),
      applied + i,
      call,
    )
    if (sent!.version % 100 === 0) await publishAll(roomId)
  }
}

describe('a send', () => {
  test('is turned away when its request is in the ring', async () => {
    const { id, memberIds } = await newRoom(models)
    const request = { id: newId(), hash: '' }
    expect(await journal.send(draft(id, memberIds[0]!, 'a', request), 0, call)).toMatchObject({
      seq: 1,
      version: 2,
    })
    expect(await journal.send(draft(id, memberIds[0]!, 'a', request), 0, call)).toBeUndefined()
    expect(await journal.send(draft(id, memberIds[1]!, 'a', request), 0, call)).toMatchObject({
      seq: 2,
      version: 3,
    })
  })

  test('is turned away by the ring while 511 others came since, which is all that may come', async () => {
    const { id, memberIds } = await newRoom(models)
    const [author, other] = memberIds as [string, string]
    const fresh = () => ({ id: newId(), hash: '' })
    const request = fresh()
    await journal.send(draft(id, author, 'a', request), 0, call)
    await flood(id, other, REMEMBERED_REQUESTS - 1, 1)
    expect(await journal.send(draft(id, author, 'a', request), 0, call)).toBeUndefined()
    expect(await journal.send(draft(id, author, 'b', fresh()), 0, call)).toMatchObject({ seq: 513 })
    expect(await journal.send(draft(id, author, 'c', fresh()), 0, call)).toBeUndefined()
  })

  test('is turned away when more came since its look than the ring holds', async () => {
    const { id, memberIds } = await newRoom(models)
    const [author, other] = memberIds as [string, string]
    const request = { id: newId(), hash: '' }
    await journal.send(draft(id, author, 'a', request), 0, call)
    await flood(id, other, 2 * MAX_HEAD, 1)
    expect(await journal.send(draft(id, author, 'a', request), 0, call)).toBeUndefined()
    const newer = { id: newId(), hash: '' }
    expect(await journal.send(draft(id, author, 'b', newer), 1, call)).toMatchObject({ seq: 514 })
    expect(await journal.send(draft(id, author, 'b', newer), 2, call)).toBeUndefined()
  })

  test('of somebody else than a member is turned away', async () => {
    const { id } = await newRoom(models)
    expect(await journal.send(draft(id, newId(), 'a'), 0, call)).toBeUndefined()
  })
})

test('a match is decided once: a room and a refusal of the same moment are one of the two', async () => {
  for (let round = 0; round < 5; round++) {
    const matchId = newId()
    const memberIds = [newId(), newId()]
    const create = () =>
      journal.create({ id: newId(), kind: 'MATCH', name: null, matchId, memberIds, creatorId: '' }, call)
    const answers = await Promise.all([create(), journal.refuse(matchId, call), create()])
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(new Set(answers.map(isRefused)).size).toBe(1)
  }
})

test('a room that lost a deadlock against its like is that one, and is not inserted again', async () => {
  const [one, other] = [newId(), newId()]
  const drafted = () => {
    const room = { id: newId(), kind: 'DIRECT', name: null, matchId: null, creatorId: one } as const
    return { ...room, memberIds: [one, other] }
  }
  let inserts = 0
  const insertOne = async () => {
    inserts++
    await journal.create(drafted(), call)
    throw new Error('deadlock detected')
  }
  const losing = { ...models, rooms: over(models.rooms, { collection: { insertOne } }) } as Models
  const made = await mongoJournal(losing).create(drafted(), call)
  expect(made).toEqual(await journal.create(drafted(), call))
  expect(inserts).toBe(1)
})

test('changes of older messages hold only while none came in between, and all at once or not at all', async () => {
  const { id, memberIds } = await newRoom(models)
  const author = memberIds[0]!
  const sent = [
    await journal.send(draft(id, author, 'a'), 0, call),
    await journal.send(draft(id, author, 'b'), 0, call),
  ]
  const states = sent.map((message) => ({ ...message!, deleted: true }))
  const seen = { roomId: id, changes: 0, actorId: author }
  expect(await journal.change('deleted', states, seen, call)).toMatchObject([{ version: 4 }, { version: 5 }])
  expect(await journal.change('edited', states, seen, call)).toBeUndefined()
  expect(await models.rooms.findById(id).lean()).toMatchObject({ version: 5, changes: 1, lastSeq: 2 })
})

test('a head takes 256 operations, however many come at once', async () => {
  const room = await newRoom(models)
  const { id } = room
  const author = room.memberIds[0]!
  for (let i = 1; i < MAX_HEAD - 1; i++) await journal.send(draft(id, author, 'x'), 0, call)
  const two = [await journal.send(draft(id, author, 'y'), 0, call)].map((message) => message!)
  const seen = { roomId: id, changes: 0, actorId: author }
  expect(await journal.change('deleted', two, seen, call)).toBeUndefined()
  expect(await journal.join(room, author, [newId()], call)).toBe(false)
  await publishAll(id)
  expect(await journal.join(room, author, [newId()], call)).toBe(true)
})
