import { Person } from '@girok/e2e/support/person'

/** What is asked: one person, and a list of rooms with its people. */
export const ME = '{ me { id username } }'
export const ROOMS =
  '{ rooms { edges { node { id kind name unreadCount members { id username } lastMessage { body author { id username } } } } } }'

const COUNT = 20

/** Twenty rooms of four people, each with a last message. */
export async function fillRooms(person: Person, graphqlUrl: string): Promise<void> {
  const others = await Promise.all(Array.from({ length: 10 }, () => new Person(graphqlUrl).register()))
  for (let n = 0; n < COUNT; n++) {
    const members = [0, 1, 2].map((i) => others[(n + i) % others.length]!)
    const room = await person.createRoom(members, `room ${n}`)
    await members[0]!.send(room, `hello ${n}`)
  }
}
