import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connect } from '@girok/common/grpc/client'
import { eventually } from '@girok/common/testing/eventually'
import { ServiceProcess } from '@girok/dev-env/testing/service-process'
import { FileState, MediaServiceService } from '@girok/proto/media/v1/media'
import { Redis } from 'ioredis'
import sharp from 'sharp'
import { plain } from './pictures.ts'
import { acting, bootWorld, environment, somebody, type World } from './world.ts'

let world: World
let clamd: Server
let png: Buffer
beforeAll(async () => {
  clamd = fakeClamd().listen(0, '127.0.0.1')
  await once(clamd, 'listening')
  const { port } = clamd.address() as AddressInfo
  world = await bootWorld({ CLAMD_ADDRESS: `127.0.0.1:${port}`, PICTURE_TIMEOUT_MS: '60000' })
  png = await plain().png().toBuffer()
})
afterAll(async () => {
  await world.close()
  clamd.close()
})

/** clamd as far as INSTREAM goes: what holds the word EICAR is harmful. */
function fakeClamd(): Server {
  return createServer((socket) => {
    let received = Buffer.alloc(0)
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        received = Buffer.concat([received, data])
        if (!received.subarray(-4).equals(Buffer.alloc(4))) return
        socket.end(received.includes('EICAR') ? 'stream: Eicar-Test FOUND\0' : 'stream: OK\0')
      })
  })
}

test('what the scanner finds harmful is REJECTED with its name', async () => {
  const text = { name: 'x.txt', contentType: 'text/plain' }
  const harmful = await world.judged(somebody(), Buffer.from('this is EICAR'), text)
  expect(harmful).toMatchObject({
    state: FileState.FILE_STATE_REJECTED,
    reason: expect.stringContaining('Eicar-Test'),
  })
  const harmless = await world.judged(somebody(), Buffer.from('this is not'), text)
  expect(harmless.state).toBe(FileState.FILE_STATE_READY)
})

test('while the object store is away everything is UNAVAILABLE and nothing half-written; all is done when it is back', async () => {
  const me = somebody()
  const [sent, begun] = [await world.upload(me, png), await world.upload(me, png)]
  const promised = { name: 'a', contentType: 'image/png', size: 10 }
  const unavailable = { code: 'UNAVAILABLE', reason: 'DEPENDENCY_UNAVAILABLE' }
  const complete = (fileId: string) => world.client.completeUpload({ fileId }, world.call(me))
  await complete(begun.id)
  world.stores.stop('s3')
  await expect(complete(sent.id)).rejects.toMatchObject(unavailable)
  await expect(world.client.getUploadUrl(promised, world.call(me))).rejects.toMatchObject(unavailable)
  const { state } = await world.client.getFile({ fileId: sent.id }, world.call(me))
  expect(state).toBe(FileState.FILE_STATE_PENDING)
  await world.stores.restart('s3')
  await eventually(async () => (await complete(sent.id).catch(() => undefined)) !== undefined)
  for (const { id } of [sent, begun])
    expect((await world.settled(me, id)).state).toBe(FileState.FILE_STATE_READY)
})

test('work that a killed process had under way is done by the next, and ends once', async () => {
  const main = new URL('../src/main.ts', import.meta.url)
  const own = await world.stores.createDatabase()
  const env = environment(world.stores, world.issuer, {
    DATABASE_URL_MEDIA: own,
    VALKEY_URL: `${world.stores.valkeyUrl}/1`,
    JOB_LOCK_MS: '1500',
    S3_BUCKET: 'killed',
  })
  const media = await ServiceProcess.start(main, 'MEDIA', env)
  const tokens = world.issuer.tokensOf('bff')
  const target = { target: 'media', address: media.address, tokens, hopTimeoutMs: 10_000 }
  const client = connect(MediaServiceService, target)
  const { upload, settled, call } = acting(client)
  const valkey = new Redis(`${world.stores.valkeyUrl}/1`)
  const me = somebody()
  try {
    const { id } = await upload(me, await slow())
    await client.completeUpload({ fileId: id }, call(me))
    await eventually(async () => (await valkey.llen('{media}:files:active')) === 1)
    await media.end('SIGKILL')
    expect(await valkey.llen('{media}:files:active')).toBe(1)
    await media.start()
    // The client's connection comes back in its own time.
    await eventually(() => client.getFile({ fileId: id }, call(me)).catch(() => undefined))
    const file = await settled(me, id)
    expect([file.state, file.version]).toEqual([FileState.FILE_STATE_READY, 3])
    await eventually(async () => (await world.events(me)).length > 0)
    await eventually(async () => (await valkey.llen('{media}:files:active')) === 0)
    expect((await world.events(me)).map(({ type }) => type)).toEqual(['media.file.ready'])
  } finally {
    valkey.disconnect()
    client.close()
    await media.end('SIGKILL')
  }
})

/** A picture that takes a while. */
const slow = () =>
  sharp({ create: { width: 6_000, height: 4_000, channels: 3, background: '#c83' } })
    .png({ compressionLevel: 9 })
    .toBuffer()
