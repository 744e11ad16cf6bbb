import { z } from 'zod'
import { notFound } from '@girok/common/errors'
import { requireId } from '@girok/common/ids'
import { inShape } from '@girok/common/shape'
import type { Memberships } from '../domain/memberships.ts'
import type { Tell } from '../service/live.ts'
import type { Command } from './commands.ts'
import type { GatewaySocket } from './socket.ts'

const typingShape = z.strictObject({ roomId: z.string() })

/** A client says so with every key; the others need to hear it once in so long. */
const TELL_EVERY_MS = 1_000

/** `typing { roomId }`: tells the room's other members, on all nodes. */
export function typing(rooms: Memberships, tell: Tell): Command {
  const last = new WeakMap<GatewaySocket, { roomId: string; at: number }>()
  return async (socket, payload) => {
    const roomId = requireId(inShape(typingShape, payload, 'payload').roomId, 'roomId')
    const { userId } = socket.data.person
    if (!rooms.has(roomId, userId)) throw notFound('ROOM_NOT_FOUND', 'no such room')
    const told = last.get(socket)
    const now = performance.now()
    if (told?.roomId === roomId && now - told.at < TELL_EVERY_MS) return {}
    last.set(socket, { roomId, at: now })
    await tell({ kind: 'typing', roomId, userId })
    return {}
  }
}
