import { setTimeout as delay } from 'node:timers/promises'
import { Person } from './client.ts'
import type { ClusterNode } from './cluster.ts'
import { Phone } from './phone.ts'
import type { World } from './world.ts'

export interface StormOptions {
  rooms: number
  /** Of each room; one after the other on one node and the next. */
  members: number
  /** Messages a second over all rooms. */
  aSecond: number
  fault: () => Promise<void>
}

export interface Weather {
  phones: Phone[]
  /** Somebody who is in none of the rooms. */
  outsider: Phone
  sent: number
  /** Of each member and room. */
  faults: ReturnType<Phone['faults']>[]
}

interface Room {
  id: string
  authorId: string
  phones: Phone[]
  sent: number
}

/** Messages flow to people on all nodes while a fault happens; resolves when each has the last one of their room. */
export async function storm(world: World, nodes: ClusterNode[], options: StormOptions): Promise<Weather> {
  const ports = nodes.map(({ port }) => port)
  const rooms: Room[] = []
  for (let n = 0; n < options.rooms; n++) rooms.push(await openRoom(world, ports, options.members))
  const phones = rooms.flatMap((room) => room.phones)
  const outsider = new Phone(new Person(), ports)
  await openAll([...phones, outsider])

  const flow = startFlow(world, rooms, options.aSecond)
  await delay(200)
  await options.fault()
  await delay(200)
  await flow.end()
  for (const { id, phones, sent } of rooms)
    while (phones.some((phone) => phone.received.get(id)?.at(-1) !== sent)) await delay(20)
  const faults = rooms.flatMap(({ id, phones, sent }) => phones.map((phone) => phone.faults(id, sent)))
  for (const phone of [...phones, outsider]) phone.close()
  return { phones, outsider, sent: rooms.reduce((sum, { sent }) => sum + sent, 0), faults }
}

async function openRoom({ chat }: World, ports: readonly number[], members: number): Promise<Room> {
  const people = Array.from({ length: members }, () => new Person())
  const id = await chat.createRoom(...people.map(({ userId }) => userId))
  return { id, authorId: people[0]!.userId, phones: people.map((p, n) => new Phone(p, ports, n)), sent: 0 }
}

/** Not all at once: a machine of two cores would answer none in time. */
async function openAll(phones: readonly Phone[]): Promise<void> {
  for (let from = 0; from < phones.length; from += 100)
    await Promise.all(phones.slice(from, from + 100).map((phone) => phone.open()))
}

function startFlow({ chat }: World, rooms: Room[], aSecond: number) {
  let going = true
  const running = (async () => {
    for (let n = 0; going || n < rooms.length; n++) {
      const room = rooms[n % rooms.length]!
      await chat.send(room.id, room.authorId, `message ${++room.sent}`)
      await delay(1_000 / aSecond)
    }
  })()
  return {
    end: () => {
      going = false
      return running
    },
  }
}
