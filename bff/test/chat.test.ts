/* eslint-disable @typescript-eslint/no-explicit-any -- a test knows the shape of what it asked for */
import { newId } from '@girok/common/ids'
import { eventually } from '@girok/common/testing/eventually'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import type { BootedAuth } from '../../services/auth/test/boot.ts'
import { bootAuth, bootBff, bootChat, type BootedBff } from './boot.ts'
import { codeOf, reasonOf, signedUp, type Answer, type Person } from './client.ts'
import { callsDuring } from './metrics.ts'

type Someone = Person & { id: string; username: string }

let stores: SuiteStores
let auth: BootedAuth
let chat: Awaited<ReturnType<typeof bootChat>>
let bff: BootedBff
let alice: Someone
let bob: Someone
let carol: Someone

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, mongo: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  chat = await bootChat(stores, auth)
  bff = await bootBff(stores, { auth, chatAddress: chat.address })
  ;[alice, bob, carol] = [await signedUp(bff.url), await signedUp(bff.url), await signedUp(bff.url)]
})

afterAll(async () => {
  await bff?.close()
  await chat?.close()
  await auth?.close()
  await stores?.close()
})

const CREATE = `mutation ($input: CreateRoomInput!) { createRoom(input: $input) {
  room { id kind name members { id username } lastMessage { id } unreadCount lastSeq } } }`
const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
  message { id seq body author { username } room { id lastSeq } deleted editedAt } } }`

async function room(person: Person, memberIds: string[], name?: string): Promise<any> {
  const { data, text } = await person.ask(CREATE, { input: { memberIds, name, requestId: newId() } })
  if (!data?.createRoom) throw new Error(text)
  return data.createRoom.room
}

async function say(person: Person, roomId: string, body: string): Promise<any> {
  const { data, text } = await person.ask(SEND, { input: { roomId, body, requestId: newId() } })
  if (!data?.sendMessage) throw new Error(text)
  return data.sendMessage.message
}

test('a room of two is their one DIRECT room, whoever makes it', async () => {
  const made = await room(alice, [bob.id])
  expect(made).toMatchObject({ kind: 'DIRECT', name: null, lastMessage: null, unreadCount: 0, lastSeq: 0 })
  expect(made.members.map((member: Someone) => member.username).sort()).toEqual(
    [alice.username, bob.username].sort(),
  )
  expect((await room(bob, [alice.id])).id).toBe(made.id)
})

test('a message is read by the others, edited and deleted in its place', async () => {
  const { id: roomId } = await room(alice, [bob.id, carol.id], 'three')
  const first = await say(alice, roomId, 'hello')
  expect(first).toMatchObject({
    seq: 1,
    body: 'hello',
    author: { username: alice.username },
    room: { lastSeq: 1 },
  })
  await say(bob, roomId, 'hi')
  await alice.ask('mutation ($id: ID!) { editMessage(id: $id, body: "hello!") { message { id } } }', {
    id: first.id,
  })
  await bob.ask(`mutation { markRead(roomId: "${roomId}", seq: 2) { room { unreadCount } } }`)
  const query = `{ room(id: "${roomId}") { unreadCount lastMessage { body } messages { edges { node { seq body editedAt deleted author { username } } } } } }`
  const { data } = await carol.ask(query)
  expect(data.room).toMatchObject({ unreadCount: 2, lastMessage: { body: 'hi' } })
  expect(
    data.room.messages.edges.map(({ node }: any) => [node.seq, node.body, node.author.username]),
  ).toEqual([
    [1, 'hello!', alice.username],
    [2, 'hi', bob.username],
  ])
  await alice.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { deleted } } }', { id: first.id })
  const after = await carol.ask(query)
  expect(after.data.room.messages.edges[0].node).toMatchObject({ body: '', deleted: true, seq: 1 })
})

test('messages page backwards, oldest first, each exactly once', async () => {
  const { id: roomId } = await room(alice, [bob.id, carol.id], 'pages')
  for (let i = 1; i <= 5; i += 1) await say(alice, roomId, `m${i}`)
  const query = `query ($before: String) { room(id: "${roomId}") { messages(last: 2, before: $before) {
    edges { cursor node { seq } } pageInfo { hasPreviousPage startCursor } } } }`
  const seen: number[][] = []
  for (let before: string | null = null; ;) {
    const answer: Answer = await alice.ask(query, { before })
    const { messages } = answer.data.room
    seen.push(messages.edges.map(({ node }: any) => node.seq))
    if (!messages.pageInfo.hasPreviousPage) break
    before = messages.pageInfo.startCursor
  }
  expect(seen).toEqual([[4, 5], [2, 3], [1]])
})

test('people come to a group and leave it; who is not in a room cannot see it', async () => {
  const { id: roomId } = await room(alice, [bob.id], 'growing')
  expect((await carol.ask(`{ room(id: "${roomId}") { id } }`)).data).toEqual({ room: null })
  const refused = await carol.ask(SEND, { input: { roomId, body: 'x' } })
  expect([codeOf(refused), reasonOf(refused)]).toEqual(['NOT_FOUND', 'ROOM_NOT_FOUND'])
  const add = `mutation { addMembers(roomId: "${roomId}", userIds: ["${carol.id}"]) { room { members { id } } } }`
  expect((await alice.ask(add)).data.addMembers.room.members).toHaveLength(3)
  const leave = `mutation { leaveRoom(roomId: "${roomId}") { room { id } } }`
  expect((await carol.ask(leave)).data).toEqual({ leaveRoom: { room: null } })
  expect((await carol.ask(`{ room(id: "${roomId}") { id } }`)).data).toEqual({ room: null })
})

test('a request sent twice is done once', async () => {
  const { id: roomId } = await room(alice, [bob.id, carol.id], 'twice')
  const input = { roomId, body: 'once', requestId: newId() }
  const [one, two] = await Promise.all([alice.ask(SEND, { input }), alice.ask(SEND, { input })])
  expect(one.data.sendMessage.message.id).toBe(two.data.sendMessage.message.id)
  expect((await alice.ask(`{ room(id: "${roomId}") { lastSeq } }`)).data.room.lastSeq).toBe(1)
  const other = await alice.ask(SEND, { input: { ...input, body: 'another' } })
  expect([codeOf(other), reasonOf(other)]).toEqual(['CONFLICT', 'REQUEST_ID_REUSED'])
})

test('what a mutation wrote, the fields after it read', async () => {
  const { id: roomId } = await room(alice, [bob.id, carol.id], 'fresh')
  const send = (alias: string) => `${alias}: sendMessage(input: { roomId: "${roomId}", body: "x" }) {
    message { room { lastSeq lastMessage { seq } } } }`
  const { data } = await alice.ask(`mutation { ${send('a')} ${send('b')} }`)
  const seqOf = ({ message }: any) => [message.room.lastSeq, message.room.lastMessage.seq]
  expect([seqOf(data.a), seqOf(data.b)]).toEqual([
    [1, 1],
    [2, 2],
  ])
})

test.each([3, 30])(
  'a list of %i rooms with members, authors and messages makes the same few calls',
  async (count) => {
    const someone = await signedUp(bff.url)
    for (let i = 0; i < count; i += 1) {
      const { id } = await room(someone, [alice.id, bob.id], `room ${i}`)
      await say(i % 2 ? someone : alice, id, 'last')
    }
    const query = `{ me { username } rooms(first: 100) { edges { node { name members { username }
    lastMessage { body author { username } room { name } }
    messages(last: 2) { edges { node { body author { displayName } } } } } } } }`
    const counted = await callsDuring([bff.adminUrl], async () => {
      const { data } = await someone.ask(query)
      expect(data.rooms.edges).toHaveLength(count)
      expect(data.rooms.edges[0].node).toMatchObject({
        members: [{ username: someone.username }, { username: alice.username }, { username: bob.username }],
        lastMessage: { body: 'last', author: { username: expect.any(String) } },
        messages: { edges: [{ node: { author: { displayName: expect.any(String) } } }] },
      })
    })
    expect(counted).toEqual({
      GetRooms: 1,
      GetRoomsByIds: 1,
      BatchListMessages: 1,
      GetUsersByIds: expect.any(Number),
    })
    expect(counted['GetUsersByIds']).toBeLessThanOrEqual(2)
  },
)

describe('when a service is away', () => {
  const untilWhole = () =>
    eventually(async () => !(await alice.ask('{ me { id } rooms { edges { cursor } } }')).errors)

  test('chat costs only chat’s fields, and is named', async () => {
    const port = Number(chat.address.split(':')[1])
    const { id } = await room(alice, [bob.id])
    await chat.close()
    try {
      const answer = await alice.ask(`{ me { username } room(id: "${id}") { id } sessions { id } }`)
      expect(answer.data).toEqual({
        me: { username: alice.username },
        room: null,
        sessions: [{ id: expect.any(String) }],
      })
      expect(answer.errors).toHaveLength(1)
      expect([codeOf(answer), answer.errors![0]!.path]).toEqual(['UNAVAILABLE', ['room']])
      expect(answer.extensions).toEqual({ degraded: ['chat'] })
    } finally {
      chat = await bootChat(stores, auth, port)
      await untilWhole()
    }
  })

  test('a root field that may not be null answers an empty page, and its fault is told', async () => {
    const port = Number(chat.address.split(':')[1])
    await chat.close()
    try {
      const answer = await alice.ask(
        '{ me { id } mine: rooms { edges { node { id } } } rooms { edges { node { id } } } }',
      )
      expect(answer.data).toEqual({ me: { id: alice.id }, mine: { edges: [] }, rooms: { edges: [] } })
      expect(answer.errors!.map(({ path }) => path).sort()).toEqual([['mine'], ['rooms']])
      expect(codeOf(answer)).toBe('UNAVAILABLE')
      expect(answer.extensions).toEqual({ degraded: ['chat'] })
    } finally {
      chat = await bootChat(stores, auth, port)
      await untilWhole()
    }
  })

  test('every root field of a query can be asked at once while all services are away', async () => {
    const port = Number(chat.address.split(':')[1])
    const [rest, grpc] = [new URL(auth.url).port, auth.grpcAddress.split(':')[1]!]
    await Promise.all([chat.close(), auth.close()])
    try {
      const answer =
        await alice.ask(`{ me { id } user(username: "abc") { id } usersByIds(ids: ["${bob.id}"]) { username }
        searchUsers(query: "a") { edges { cursor } pageInfo { hasNextPage } } sessions { id }
        rooms { edges { cursor } pageInfo { endCursor } } room(id: "${bob.id}") { id } }`)
      expect(answer.data).toEqual({
        me: null,
        user: null,
        usersByIds: [null],
        searchUsers: { edges: [], pageInfo: { hasNextPage: false } },
        sessions: [],
        rooms: { edges: [], pageInfo: { endCursor: null } },
        room: null,
      })
      expect(new Set(answer.errors!.map(({ extensions }) => extensions['code']))).toEqual(
        new Set(['UNAVAILABLE']),
      )
      expect(answer.extensions).toEqual({ degraded: ['auth', 'chat'] })
    } finally {
      auth = await bootAuth(stores, { AUTH_REST_PORT: rest, AUTH_GRPC_PORT: grpc })
      chat = await bootChat(stores, auth, port)
      await untilWhole()
    }
  })

  test('auth costs only the people in rooms, and is named once', async () => {
    const { id } = await room(alice, [bob.id, carol.id], 'lonely')
    const [rest, grpc] = [new URL(auth.url).port, auth.grpcAddress.split(':')[1]!]
    await auth.close()
    try {
      const query = `{ room(id: "${id}") { name members { id username } } rooms { edges { node { members { username } } } } }`
      const answer = await alice.ask(query)
      expect(answer.data.room).toEqual({ name: 'lonely', members: [null, null, null] })
      expect(answer.data.rooms.edges.length).toBeGreaterThan(0)
      expect(answer.extensions).toEqual({ degraded: ['auth'] })
      expect(answer.errors!.length).toBeLessThanOrEqual(2)
      expect(codeOf(answer)).toBe('UNAVAILABLE')
    } finally {
      auth = await bootAuth(stores, { AUTH_REST_PORT: rest, AUTH_GRPC_PORT: grpc })
      await untilWhole()
    }
  })
})
