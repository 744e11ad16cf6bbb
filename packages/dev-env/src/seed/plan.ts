import { Random } from './random.ts'
import { names, remarks, rooms, topics } from './words.ts'

/** People by their place in the list. */
type Who = number

export interface PlannedPost {
  author: Who
  body: string
  tags: string[]
  requestId: string
  reactions: { by: Who; kind: string }[]
  comments: { by: Who; body: string; requestId: string }[]
}

export interface PlannedRoom {
  name: string
  requestId: string
  members: Who[]
  messages: { by: Who; body: string; requestId: string }[]
}

export interface Plan {
  people: { username: string; displayName: string }[]
  /** Whom each follows. */
  follows: Who[][]
  posts: PlannedPost[]
  rooms: PlannedRoom[]
}

const KINDS = ['LIKE', 'LIKE', 'LIKE', 'LIKE', 'LOVE', 'LAUGH', 'WOW', 'SAD']

/** Who is there, who follows whom and what they say: the same at every start. */
export function makePlan(): Plan {
  const random = new Random(20_261_121)
  const people = names.map((displayName) => ({
    displayName,
    username: displayName.toLowerCase().replaceAll('-', ''),
  }))
  const everybody = people.map((_, who) => who)
  const others = (who: Who) => everybody.filter((other) => other !== who)
  // Those whom one can sign in as have a timeline worth a look.
  const follows = everybody.map((who) => random.some(others(who), who < 2 ? 14 : 3 + random.below(4)))
  for (const [one, other] of [
    [0, 1],
    [1, 0],
  ] as const)
    if (!follows[one]!.includes(other)) follows[one]!.push(other)
  return {
    people,
    follows,
    posts: random.shuffled(everybody).map((author) => planPost(random, author, others(author))),
    rooms: Object.entries(rooms).map(([name, lines]) => planRoom(random, name, lines, everybody)),
  }
}

function planPost(random: Random, author: Who, others: readonly Who[]): PlannedPost {
  const { tags, posts } = random.of(topics)
  return {
    author,
    body: random.of(posts),
    tags,
    requestId: random.uuid(),
    reactions: random.some(others, random.below(4)).map((by) => ({ by, kind: random.of(KINDS) })),
    comments: random
      .some(others, random.below(3))
      .map((by) => ({ by, body: random.of(remarks), requestId: random.uuid() })),
  }
}

/** Alice is in every room, so that whoever signs in as her finds them. */
function planRoom(random: Random, name: string, lines: string[], everybody: readonly Who[]): PlannedRoom {
  const members = [0, ...random.some(everybody.slice(1), 4)]
  const messages = lines.map((body, i) => ({
    by: members[(i + 1) % members.length]!,
    body,
    requestId: random.uuid(),
  }))
  return { name, requestId: random.uuid(), members, messages }
}
