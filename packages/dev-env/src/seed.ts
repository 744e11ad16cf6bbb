import type { Secrets } from './secrets.ts'
import { ask, each, join, passwordOf, type Someone } from './seed/door.ts'
import { makePlan, type Plan, type PlannedPost, type PlannedRoom } from './seed/plan.ts'

const POST = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }'
const REACT =
  'mutation ($postId: ID!, $kind: ReactionKind!) { react(postId: $postId, kind: $kind) { post { id } } }'
const COMMENT = 'mutation ($input: CreateCommentInput!) { createComment(input: $input) { comment { id } } }'
const CREATE_ROOM = 'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { id } } }'
const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'

/** The same ids at every start: services know by them what was done. */
const GREETING_ID = '0190b5a0-0000-7000-8000-000000000001'
const WELCOME_ID = '0190b5a0-0000-7000-8000-000000000002'
const LANES = 8

/** Some fifty people with what they say to each other, made through the public API. What a run that ended early had done is not done twice. */
export async function seed(graphqlUrl: string, demo: Secrets['demo']): Promise<void> {
  const plan = makePlan()
  const accounts = plan.people.map((person) => ({ ...person, password: passwordFor(person.username, demo) }))
  const people = await each(accounts, LANES, (account) => join(graphqlUrl, account))
  await befriend(people, plan)
  await each(plan.posts, LANES, (post) => publish(people, post))
  await each(plan.rooms, LANES, (room) => talk(people, room))
  await greet(people[0]!, people[1]!)
}

const passwordFor = (username: string, demo: Secrets['demo']) =>
  username === 'alice' || username === 'bob' ? demo[username] : passwordOf(username, demo.alice)

/** All whom one follows in one operation. */
const befriend = (people: readonly Someone[], { follows }: Plan) =>
  each(follows, LANES, (followees, who) => {
    const fields = followees.map((_, n) => `f${n}: follow(userId: $f${n}) { user { id } }`)
    const given = followees.map((followee, n) => [`f${n}`, people[followee]!.id])
    const declared = followees.map((_, n) => `$f${n}: ID!`)
    const mutation = `mutation (${declared.join(', ')}) { ${fields.join(' ')} }`
    return ask(people[who]!, mutation, Object.fromEntries(given) as Record<string, string>)
  })

async function publish(people: readonly Someone[], post: PlannedPost): Promise<void> {
  const { body, tags, requestId } = post
  const { createPost } = await ask<{ createPost: { post: { id: string } } }>(people[post.author]!, POST, {
    input: { body, tags, requestId },
  })
  const postId = createPost.post.id
  for (const { by, kind } of post.reactions) await ask(people[by]!, REACT, { postId, kind })
  for (const { by, ...comment } of post.comments)
    await ask(people[by]!, COMMENT, { input: { postId, ...comment } })
}

async function talk(people: readonly Someone[], { name, requestId, members, messages }: PlannedRoom) {
  const [creator, ...others] = members.map((who) => people[who]!)
  const memberIds = others.map(({ id }) => id)
  const { createRoom } = await ask<{ createRoom: { room: { id: string } } }>(creator!, CREATE_ROOM, {
    input: { memberIds, name, requestId },
  })
  const roomId = createRoom.room.id
  for (const { by, ...message } of messages) await ask(people[by]!, SEND, { input: { roomId, ...message } })
}

async function greet(alice: Someone, bob: Someone): Promise<void> {
  const { createRoom } = await ask<{ createRoom: { room: { id: string } } }>(alice, CREATE_ROOM, {
    input: { memberIds: [bob.id] },
  })
  const roomId = createRoom.room.id
  await ask(alice, SEND, { input: { roomId, body: 'Hello, Bob!', requestId: GREETING_ID } })
  const welcome = {
    body: 'Welcome to girok! Have a look around.',
    tags: ['welcome-to-girok'],
    requestId: WELCOME_ID,
  }
  await ask(alice, POST, { input: welcome })
}
