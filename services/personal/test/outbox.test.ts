import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ServiceProcess } from '@girok/dev-env/testing/service-process'
import { as, bootWorld, type World } from './boot.ts'

const main = new URL('../src/main.ts', import.meta.url)

let world: World
let service: ServiceProcess | undefined

beforeAll(async () => {
  world = await bootWorld()
})
afterAll(async () => {
  await service?.end('SIGKILL')
  await world?.close()
})

test('what a process had committed when it was killed is published by the next one, in order and once', async () => {
  const [ann, ben, cat] = world.peers.join(3) as [string, string, string]
  service = await ServiceProcess.start(main, 'PERSONAL', world.env)
  const personal = world.client(service.address)
  await personal.follow({ userId: ben }, as(ann))
  await world.published(ann, 1)
  world.stores.stop('nats')
  await personal.follow({ userId: cat }, as(ann))
  await personal.unfollow({ userId: ben }, as(ann))
  await personal.block({ userId: cat }, as(ann))
  await service.end('SIGKILL')
  await world.stores.restart('nats')

  await Promise.all([world.boot(), world.boot()])
  const events = await world.published(ann, 5)
  expect(
    events.map(({ type, payload }) => [type.slice(14), (payload as { version: number }).version]),
  ).toEqual([
    ['followed', 1],
    ['followed', 1],
    ['unfollowed', 2],
    ['blocked', 1],
    ['unfollowed', 2],
  ])
  expect(await world.sql('select from outbox')).toEqual([])
})
