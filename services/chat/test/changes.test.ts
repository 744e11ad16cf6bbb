import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { as, bootTwins, type ChatClient, type World } from './boot.ts'
import { club, history, published, say, settled } from './steps.ts'

let world: World
let chat: ChatClient
let twin: ChatClient

beforeAll(async () => {
  ;({ world, chat, twin } = await bootTwins())
})
afterAll(() => world?.close())

async function written() {
  const { room, people } = await club(world, chat, 2)
  const [author, reader] = people as [string, string]
  return { room, author, reader, message: await say(chat, room.id, author, 'before') }
}

describe('an edit', () => {
  test('changes the body in its place, is published and shows when it was', async () => {
    const { room, author, reader, message } = await written()
    const edited = await chat.editMessage({ messageId: message.id, body: '$set' }, as(author))
    expect(edited).toEqual({ ...message, body: '$set', editedAt: expect.any(Date) })
    expect(await history(chat, room.id, reader)).toEqual([edited])
    const events = await published(world, room.id, 3)
    expect(events.at(-1)).toMatchObject({
      type: 'chat.message.updated',
      payload: { message: edited, version: 3 },
    })
    await settled(world, room.id)
    expect(await history(chat, room.id, reader)).toEqual([edited])
  })

  test('to the same body changes nothing', async () => {
    const { room, author, message } = await written()
    expect(await chat.editMessage({ messageId: message.id, body: 'before' }, as(author))).toEqual(message)
    expect((await chat.getRoom({ roomId: room.id }, as(author))).version).toBe(2)
  })

  test('of a deleted message is MESSAGE_NOT_FOUND', async () => {
    const { author, message } = await written()
    await chat.deleteMessage({ messageId: message.id }, as(author))
    await expect(chat.editMessage({ messageId: message.id, body: 'back' }, as(author))).rejects.toMatchObject(
      {
        code: 'NOT_FOUND',
        reason: 'MESSAGE_NOT_FOUND',
      },
    )
  })
})

describe('a deletion', () => {
  test('empties the message, keeps its place, and may be repeated', async () => {
    const { room, author, reader, message } = await written()
    const deleted = await chat.deleteMessage({ messageId: message.id }, as(author))
    expect(deleted).toEqual({ ...message, body: '', deleted: true })
    expect(await chat.deleteMessage({ messageId: message.id }, as(author))).toEqual(deleted)
    expect(await history(chat, room.id, reader)).toEqual([deleted])
    const events = await published(world, room.id, 3)
    expect(events.at(-1)).toMatchObject({
      type: 'chat.message.deleted',
      payload: { message: deleted, version: 3 },
    })
    const view = await chat.getRoom({ roomId: room.id }, as(reader))
    expect(view).toMatchObject({ lastMessage: deleted, lastSeq: 1, version: 3 })
  })

  test('stands against edits of the same moment, from two processes', async () => {
    for (let round = 0; round < 5; round++) {
      const { room, author, reader, message } = await written()
      const edit = (c: ChatClient, body: string) =>
        c.editMessage({ messageId: message.id, body }, as(author)).catch((error: unknown) => error)
      const deletion = twin.deleteMessage({ messageId: message.id }, as(author))
      await Promise.all([edit(chat, 'a'), edit(twin, 'b'), deletion, edit(chat, 'c'), edit(twin, 'd')])
      await settled(world, room.id)
      expect(await history(chat, room.id, reader)).toMatchObject([{ body: '', deleted: true }])
      const events = await published(world, room.id, 3)
      expect(events.at(-1)!.type).toBe('chat.message.deleted')
    }
  })
})

describe('who may change a message', () => {
  test('another member may not: NOT_AUTHOR', async () => {
    const { reader, message } = await written()
    const refused = { code: 'PERMISSION_DENIED', reason: 'NOT_AUTHOR' }
    await expect(chat.editMessage({ messageId: message.id, body: 'mine' }, as(reader))).rejects.toMatchObject(
      refused,
    )
    await expect(chat.deleteMessage({ messageId: message.id }, as(reader))).rejects.toMatchObject(refused)
  })

  test('for strangers and for its author who left it does not exist', async () => {
    const { room, author, message } = await written()
    const [stranger] = world.people.join(1) as [string]
    await chat.leaveRoom({ roomId: room.id }, as(author))
    for (const userId of [stranger, author]) {
      const missing = { code: 'NOT_FOUND', reason: 'MESSAGE_NOT_FOUND' }
      await expect(chat.editMessage({ messageId: message.id, body: 'x' }, as(userId))).rejects.toMatchObject(
        missing,
      )
      await expect(chat.deleteMessage({ messageId: message.id }, as(userId))).rejects.toMatchObject(missing)
    }
  })
})
