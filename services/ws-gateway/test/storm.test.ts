import { setTimeout as delay } from 'node:timers/promises'
import { Person } from './client.ts'
import { ClusterNode } from './cluster.ts'
import { Phone } from './phone.ts'
import { storm } from './storm.ts'
import { startWorld, type World } from './world.ts'

let world: World
let nodes: ClusterNode[]
beforeAll(async () => {
  world = await startWorld()
  nodes = await Promise.all([ClusterNode.start(world), ClusterNode.start(world)])
})
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.end('SIGKILL')))
  await world.close()
})

async function expectNothingLost(fault: () => Promise<void>) {
  const result = await storm(world, nodes, { rooms: 4, members: 5, aSecond: 100, fault })
  for (const found of result.faults) expect(found).toEqual({ lost: 0, doubled: 0, disordered: 0 })
  for (const { gaps } of result.phones) expect(gaps).toEqual([])
  expect(result.outsider.received.size).toBe(0)
  return result
}

const clients = (phones: Phone[]) => phones.map(({ connections }) => connections)

test('a node that is killed: its clients go on at the other one and miss nothing', async () => {
  const { phones } = await expectNothingLost(async () => {
    await nodes[0]!.end('SIGKILL')
    await nodes[0]!.start()
  })
  expect(clients(phones).some((connections) => connections > 1)).toBe(true)
})

test('a rolling restart under load: clients are sent to the other node in time and miss nothing', async () => {
  const { phones } = await expectNothingLost(async () => {
    for (const node of nodes) {
      const start = performance.now()
      expect(await node.end('SIGTERM')).toBe(0)
      expect(performance.now() - start).toBeLessThan(25_000)
      await node.start()
    }
  })
  for (const connections of clients(phones)) expect(connections).toBeGreaterThan(1)
})

test('a node that stands still and goes on: its clients get all of it', async () => {
  await expectNothingLost(async () => {
    nodes[1]!.signal('SIGSTOP')
    await delay(1_500)
    nodes[1]!.signal('SIGCONT')
  })
})

test('NATS killed and started again: what waited in the outbox comes, each once', async () => {
  await expectNothingLost(async () => {
    world.stores.stop('nats')
    await delay(500)
    await world.stores.restart('nats')
  })
})

test('both Valkeys killed and started again: sockets stay, and those that come meanwhile wait', async () => {
  const { phones } = await expectNothingLost(async () => {
    world.stores.stop('valkey')
    world.stores.stop('valkeyCache')
    await nodes[0]!.end('SIGKILL')
    const back = nodes[0]!.start()
    await Promise.all([world.stores.restart('valkey'), world.stores.restart('valkeyCache')])
    await back
  })
  expect(clients(phones).some((connections) => connections > 1)).toBe(true)
})

test('people of a killed node who do not come back go offline for the others', async () => {
  const [ann, bob] = [new Person(), new Person()]
  const ports = nodes.map(({ port }) => port)
  await world.chat.createRoom(ann.userId, bob.userId)
  const anns = await new Phone(ann, [ports[1]!]).open()
  const bobs = await new Phone(bob, [ports[0]!]).open()
  while (anns.online.get(bob.userId) !== true) await delay(20)
  // Two heartbeats, so that the survivor knows the node.
  await delay(500)
  await nodes[0]!.end('SIGKILL')
  bobs.close()
  while (anns.online.get(bob.userId) !== false) await delay(20)
  anns.close()
  await nodes[0]!.start()
})
