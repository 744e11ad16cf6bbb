import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import { createEntry } from '@girok/common/events/entry'
import { createPublisher } from '@girok/common/events/publisher'
import { newId } from '@girok/common/ids'
import { createLog } from '@girok/common/log'
import { createMetrics } from '@girok/common/metrics'
import { connectNats } from '@girok/common/stores/nats'
import { eventually } from '@girok/common/testing/eventually'
import pg from 'pg'
import { connect } from '@girok/common/grpc/client'
import { MediaServiceService } from '@girok/proto/media/v1/media'
import { plain } from './pictures.ts'
import { bootWorld, somebody, type World } from './world.ts'

let world: World
let database: pg.Client
let png: Buffer
beforeAll(async () => {
  world = await bootWorld()
  database = new pg.Client(world.stores.databaseUrl)
  await database.connect()
  png = await plain().png().toBuffer()
})
afterAll(async () => {
  await database.end()
  await world.close()
})

const use = (ownerId: string, ids: string[], usedBy: string) =>
  world.feed.useFiles({ ids, ownerId, usedBy }, newCall())
const age = (id: string, interval: string) =>
  database.query(
    'update files set changed_at = changed_at - $2::interval, expires_at = expires_at - $2::interval where id = $1',
    [id, interval],
  )
const isKnown = async (me: string, id: string) =>
  id in (await world.client.getFilesByIds({ ids: [id] }, world.call(me))).files
const isGone = (me: string, id: string) => eventually(async () => !(await isKnown(me, id)))
const statusOf = async (url: string) => (await fetch(url)).status
const types = async (me: string) => (await world.events(me)).map(({ type }) => type)

test('a deleted file is gone with its objects and is told of, once', async () => {
  const me = somebody()
  const file = await world.judged(me, png)
  await world.client.deleteFile({ fileId: file.id }, world.call(me))
  const again = world.client.deleteFile({ fileId: file.id }, world.call(me))
  await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await eventually(async () => (await statusOf(file.url)) !== 200)
  const due = 'select from trash where file_id = $1 and due_at <= now()'
  await eventually(async () => (await database.query(due, [file.id])).rowCount === 0)
  await eventually(async () => (await types(me)).length === 2)
  expect(await types(me)).toEqual(['media.file.ready', 'media.file.deleted'])
})

test('a file that is shown nowhere for a day is taken away; one that is shown stays', async () => {
  const me = somebody()
  const [shown, unused] = [await world.judged(me, png), await world.judged(me, png)]
  await use(me, [shown.id], `post:${newId()}`)
  for (const { id } of [shown, unused]) await age(id, '25 hours')
  await isGone(me, unused.id)
  expect(await isKnown(me, shown.id)).toBe(true)
})

test('what a place showed before and does not show now is free to go, and a deleted post shows nothing', async () => {
  const me = somebody()
  const [first, second] = [await world.judged(me, png), await world.judged(me, png)]
  const postId = newId()
  await use(me, [first.id], `post:${postId}`)
  await use(me, [second.id], `post:${postId}`)
  await age(first.id, '25 hours')
  await isGone(me, first.id)
  const bus = await connectNats(world.stores.natsUrl, 'test', createLog('test', 'silent'))
  const publisher = createPublisher(bus.jetstream, createMetrics('test'))
  const deleted = { postId, authorId: me, version: 2 }
  await publisher.publish(createEntry('feed.post.deleted', deleted, newCall()))
  await eventually(
    async () => (await database.query('select from uses where file_id = $1', [second.id])).rowCount === 0,
  )
  await bus.close()
  await age(second.id, '25 hours')
  await isGone(me, second.id)
})

test('what was promised and never completed is taken away, with what was sent', async () => {
  const me = somebody()
  const { id } = await world.upload(me, png)
  await age(id, '2 hours')
  await isGone(me, id)
})

test.each([
  ['of somebody else', (_mine: string, theirs: string) => theirs],
  ['that nobody has', () => newId()],
])('a file %s cannot be shown, and nothing changes', async (_what, choose) => {
  const [me, other] = [somebody(), somebody()]
  const [mine, theirs] = [await world.judged(me, png), await world.judged(other, png)]
  const refused = use(me, [mine.id, choose(mine.id, theirs.id)], `post:${newId()}`)
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'FILE_NOT_USABLE' })
  expect(
    (await database.query('select from uses where file_id = any($1)', [[mine.id, theirs.id]])).rowCount,
  ).toBe(0)
})

test('who left girok has no files, and none can be begun in their name', async () => {
  const me = somebody()
  const file = await world.judged(me, png)
  const pending = await world.upload(me, png)
  const auth = connect(MediaServiceService, {
    target: 'media',
    address: world.address,
    tokens: world.issuer.tokensOf('auth'),
  })
  for (const _twice of [1, 2]) await auth.eraseUser({ userId: me }, newCall())
  auth.close()
  expect(await isKnown(me, file.id)).toBe(false)
  expect(await isKnown(me, pending.id)).toBe(false)
  await eventually(async () => (await statusOf(file.url)) !== 200)
  await expect(world.upload(me, png)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
