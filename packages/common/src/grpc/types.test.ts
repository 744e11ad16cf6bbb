import type { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { newCall } from '../call.ts'
import { createEntry } from '../events/entry.ts'
import type { EventHandlers } from '../events/consumer.ts'
import type { Client, Handlers } from './types.ts'

type Chat = typeof ChatServiceService

// What must not compile: `tsc -p .` fails when one of these lines is no error any more. They are never run.
const mistakes = [
  // @ts-expect-error a handler is missing
  (handlers: Omit<Handlers<Chat>, 'getRoom'>): Handlers<Chat> => handlers,
  // @ts-expect-error a handler answers with something else
  (handlers: Handlers<Chat>): Handlers<Chat> => ({ ...handlers, getRoom: async () => ({ rooms: [] }) }),
  // @ts-expect-error the call was forgotten
  (chat: Client<Chat>) => chat.getRoom({ roomId: 'r' }),
  // @ts-expect-error the request lacks a field
  (chat: Client<Chat>) => chat.sendMessage({ roomId: 'r' }, newCall()),
  // @ts-expect-error there is no such event
  () => createEntry('chat.room.painted', {}, newCall()),
  // @ts-expect-error the payload is another event's
  () => createEntry('auth.user.deleted', { roomId: 'r', version: 1 }, newCall()),
  // @ts-expect-error the handler takes another event's payload
  (): EventHandlers => ({ 'auth.user.deleted': async ({ payload }) => void payload.roomId }),
]

test('a missing handler, a forgotten call and a wrong event do not compile', () => {
  expect(mistakes).toHaveLength(7)
})
