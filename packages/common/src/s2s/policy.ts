import type { AuthServiceService } from '@girok/proto/auth/v1/auth'
import type { ChatServiceService } from '@girok/proto/chat/v1/chat'

/** Every service that may call another; also the client ids and audiences of service tokens. */
export type ServiceName = 'auth' | 'bff' | 'chat' | 'ws-gateway' | 'subgraph-auth' | 'subgraph-chat'

type Methods<S> = readonly Capitalize<keyof S & string>[] | '*'
type Row<S> = Partial<Record<ServiceName, Methods<S>>>

/** All of chat that acts for a person; what erases one is auth's alone. */
const forPeople = [
  'GetRooms',
  'GetRoom',
  'GetRoomsByIds',
  'GetMessages',
  'BatchListMessages',
  'GetMessagesByIds',
  'ListMemberships',
  'CreateRoom',
  'SendMessage',
  'EditMessage',
  'DeleteMessage',
  'MarkRead',
  'AddMembers',
  'LeaveRoom',
] as const

/** Who may call what: callee → caller → methods. A pair that is not here is refused. */
export const policy = {
  auth: {
    bff: '*',
    'ws-gateway': ['ValidateToken'],
    chat: ['GetUsersByIds', 'ListAllUsers'],
    'subgraph-auth': ['GetUsersByIds', 'GetUserByUsername', 'SearchUsers', 'UpdateUser'],
  } satisfies Row<AuthServiceService>,
  chat: {
    bff: forPeople,
    'subgraph-chat': forPeople,
    'ws-gateway': ['ListMemberships', 'SendMessage', 'MarkRead'],
    auth: ['EraseUser'],
  } satisfies Row<ChatServiceService>,
  'subgraph-auth': { bff: '*' },
  'subgraph-chat': { bff: '*' },
} as const

/** Those who may act for a person; from others a user id is refused. */
export const mayActForPeople: ReadonlySet<string> = new Set<ServiceName>([
  'bff',
  'ws-gateway',
  'subgraph-auth',
  'subgraph-chat',
])

/** The services that can be called. */
export type Callee = keyof typeof policy

/** Whether the matrix lets a caller use a method of a callee. */
export function isAllowed(caller: string, callee: Callee, method: string): boolean {
  const row: Partial<Record<string, readonly string[] | '*'>> = policy[callee]
  const methods = Object.hasOwn(row, caller) ? row[caller] : undefined
  return methods === '*' || methods?.includes(method) === true
}
