import { readConfig } from '@girok/common/config'
import type { Running } from '@girok/common/run'
import { eventually } from '@girok/common/testing/eventually'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'
import { Person, TestClient } from './client.ts'
import { isReady } from './cluster.ts'
import { startWorld, type World } from './world.ts'

let world: World
let node: Running
beforeAll(async () => {
  world = await startWorld()
  world.stores.stop('nats')
  const tokens = world.issuer.tokensOf('ws-gateway')
  node = await start(readConfig(configShape, world.env), { tokens })
})
afterAll(async () => {
  await node.close()
  await world.close()
})

const knock = async () =>
  new TestClient(node.ports['http']!, { auth: { ticket: await new Person().ticket() } })

test('a node that starts without NATS runs, is not ready and lets nobody in; it does all when NATS comes', async () => {
  const get = (path: string) => fetch(`http://127.0.0.1:${node.ports['http']}${path}`)
  expect((await get('/healthz')).status).toBe(200)
  const ready = await get('/readyz')
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({ checks: { valkey: true, nats: false, streams: false } })
  const early = await knock()
  expect((await early.refused).data).toMatchObject({ code: 'UNAVAILABLE' })
  early.socket.close()

  await world.stores.restart('nats')
  await eventually(() => isReady(node.ports['http']!))
  const client = await knock()
  await client.ready
  client.socket.close()
})
