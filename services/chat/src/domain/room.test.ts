import { describe, expect, test } from '@jest/globals'
import type { Message } from './message.ts'
import type { Operation } from './operation.ts'
import { appliedSeq, directKey, hasSpace, overlay, unreadCount, type Room } from './room.ts'

const at = new Date(0)
const message = (seq: number, version: number, body = '', authorId = 'ann'): Message => ({
  id: `m${seq}`,
  roomId: 'r',
  authorId,
  seq,
  body,
  createdAt: at,
  editedAt: null,
  deleted: false,
  version,
  request: null,
})
const operation = (kind: 'sent' | 'edited', m: Message): Operation => ({
  kind,
  message: m,
  version: m.version,
  eventId: `e${m.version}`,
  at,
  actorId: m.authorId,
  traceparent: '',
})
const room = (given: Partial<Room>): Room => ({
  id: 'r',
  kind: 'GROUP',
  name: null,
  matchId: null,
  emptiedAt: null,
  memberIds: [],
  lastSeq: 0,
  lastMessageId: null,
  version: 1,
  changes: 0,
  createdAt: at,
  lastAt: at,
  head: [],
  headBytes: 0,
  ...given,
})

describe('overlay', () => {
  test('joins what was stored with what waits in the head, by seq', () => {
    const head = [operation('sent', message(2, 3, 'b')), operation('sent', message(3, 4, 'c'))]
    expect(overlay([message(1, 2, 'a'), message(2, 3, 'b')], head).map(({ body }) => body)).toEqual([
      'a',
      'b',
      'c',
    ])
  })

  test('takes the newer state, wherever it is', () => {
    const edit = operation('edited', message(1, 5, 'edited'))
    expect(overlay([message(1, 2, 'old')], [edit])).toMatchObject([{ body: 'edited' }])
    expect(overlay([message(1, 7, 'newest')], [edit])).toMatchObject([{ body: 'newest' }])
  })
})

test('everything before the messages that the head holds is applied', () => {
  const head = [
    operation('sent', message(4, 6)),
    operation('edited', message(2, 7)),
    operation('sent', message(5, 8)),
  ]
  expect(appliedSeq(room({ lastSeq: 5, head }))).toBe(3)
  expect(appliedSeq(room({ lastSeq: 5 }))).toBe(5)
})

test('unread ends at the mark or at my own newest message, and is never negative', () => {
  const head = [operation('sent', message(4, 6, '', 'bob'))]
  expect(unreadCount(room({ lastSeq: 6, head }), 'ann', 1)).toBe(5)
  expect(unreadCount(room({ lastSeq: 6, head }), 'bob', 1)).toBe(2)
  expect(unreadCount(room({ lastSeq: 6 }), 'ann', 7)).toBe(0)
})

test('a head is full at 256 operations or 1 MB', () => {
  const head = Array.from({ length: 256 }, (_, i) => operation('sent', message(i + 1, i + 2)))
  expect(hasSpace(room({ head: head.slice(1) }))).toBe(true)
  expect(hasSpace(room({ head }))).toBe(false)
  expect(hasSpace(room({ headBytes: 1024 * 1024 }))).toBe(false)
})

test('a direct key is the same from both sides', () => {
  expect(directKey('b', 'a')).toBe(directKey('a', 'b'))
})
