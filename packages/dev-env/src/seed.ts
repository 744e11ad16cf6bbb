import { GraphQLClient } from './graphql-client.ts'
import type { Secrets } from './secrets.ts'

const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { success user { id } } }'
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { success user { id } } }'
const CREATE_ROOM = 'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { id } } }'
const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'

/** The same id at every start, so that the greeting is sent once. */
const GREETING_ID = '0190b5a0-0000-7000-8000-000000000001'

type SignedIn = { success: boolean; user: { id: string } }

/** Two demo people and their room, made through the public API; a second run finds them there. */
export async function seed(graphqlUrl: string, demo: Secrets['demo']): Promise<void> {
  const alice = new GraphQLClient(graphqlUrl)
  await signIn(alice, 'alice', 'Alice', demo.alice)
  const bobId = await signIn(new GraphQLClient(graphqlUrl), 'bob', 'Bob', demo.bob)
  const { createRoom } = await alice.request<{ createRoom: { room: { id: string } } }>(CREATE_ROOM, {
    input: { memberIds: [bobId] },
  })
  await alice.request(SEND, {
    input: { roomId: createRoom.room.id, body: 'Hello, Bob!', requestId: GREETING_ID },
  })
}

async function signIn(
  client: GraphQLClient,
  username: string,
  displayName: string,
  password: string,
): Promise<string> {
  const known = await client.send<{ login: SignedIn }>(LOGIN, { input: { username, password } })
  if (known.data?.login.success) return known.data.login.user.id
  const input = { username, email: `${username}@example.com`, password, displayName }
  const { register } = await client.request<{ register: SignedIn }>(REGISTER, { input })
  return register.user.id
}
