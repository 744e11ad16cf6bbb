import { expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import type { Room } from '../domain/room.ts'
import type { NewRoom } from '../domain/stores.ts'
import type { Context } from './context.ts'
import { createRoom } from './create.ts'
import { Gate } from './gate.ts'

/** Use cases over a journal that makes a room when told to; `making` are the members of rooms that are being made. */
function slowJournal() {
  const making: (readonly string[])[] = []
  const turns: (() => void)[] = []
  const create = async ({ id, memberIds }: NewRoom) => {
    making.push(memberIds)
    await new Promise<void>((resolve) => turns.push(resolve))
    return { id, memberIds, head: [] as unknown, lastSeq: 0, lastMessageId: null } as Room
  }
  const context = {
    gate: new Gate(),
    journal: { create },
    people: { living: async (ids: readonly string[]) => new Set(ids) },
    blocks: { among: async () => false },
    messages: { byIds: async () => [] },
    marks: { of: async () => new Map() },
    roomRelay: { nudge: () => undefined },
  } as unknown as Context
  return { context, making, next: () => turns.shift()?.() }
}

const asked = (memberId: string) => ({ memberIds: [memberId], name: '', requestId: '' })
const soon = () => new Promise((resolve) => setImmediate(resolve))

test('two people who open their room at the same moment take turns, and others do not wait for them', async () => {
  const [ann, bob, cid] = [newId(), newId(), newId()]
  const { context, making, next } = slowJournal()
  const open = (userId: string, other: string) => createRoom(context, asked(other), newCall({ userId }))
  const opened = [open(ann, bob), open(bob, ann), open(ann, cid)]
  await soon()
  expect(making).toEqual([
    [ann, bob],
    [ann, cid],
  ])
  next()
  await opened[0]
  await soon()
  expect(making.slice(2)).toEqual([[bob, ann]])
  next()
  next()
  await Promise.all(opened)
})
