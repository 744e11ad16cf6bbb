import { expect, test } from '@jest/globals'
import type { Operation } from '../domain/operation.ts'
import { REMEMBERED_REQUESTS, type Room } from '../domain/room.ts'
import { fenceOf } from './fences.ts'

const roomAt = (lastSeq: number) => {
  const head = [{ kind: 'sent' }, { kind: 'sent' }, { kind: 'edited' }] as Operation[]
  return { kind: 'DIRECT', memberIds: ['ann', 'bob'], lastSeq, head } as Room
}

test('a room that had fewer messages than it remembers requests needs no look elsewhere', () => {
  expect(fenceOf(roomAt(2))).toEqual({ applied: 0, pair: ['ann', 'bob'] })
  expect(fenceOf(roomAt(REMEMBERED_REQUESTS - 1))).toMatchObject({ applied: 0 })
})

test('later what left its head is to be looked for, and only that', () => {
  expect(fenceOf(roomAt(REMEMBERED_REQUESTS))).toMatchObject({ applied: REMEMBERED_REQUESTS - 2 })
  expect(fenceOf(roomAt(9_000))).toMatchObject({ applied: 8_998 })
})
