import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { ServiceProcess } from '@girok/dev-env/testing/service-process'
import { as, bootWorld, type FeedClient, type World } from './boot.ts'
import { eventually, numbers, people, settled, write } from './steps.ts'

const feedMain = new URL('../src/main.ts', import.meta.url)
const FOLLOWERS = 20_000

let world: World
let processes: ServiceProcess[]
let clients: FeedClient[]

beforeAll(async () => {
  world = await bootWorld()
  const env = { ...world.env, FEED_PULL_ABOVE_FOLLOWERS: '100000' }
  processes = [
    await ServiceProcess.start(feedMain, 'FEED', env),
    await ServiceProcess.start(feedMain, 'FEED', env),
  ]
  clients = processes.map(({ address }) => world.client(address))
})
afterAll(async () => {
  await Promise.all(processes.map((feed) => feed.end('SIGKILL')))
  await world?.close()
})

/** People who follow somebody, as feed's copy has them. */
async function fansOf(authorId: string, count: number) {
  const fans = people(count)
  const follows = world.database.collection<{ _id: string }>('follows')
  for (let i = 0; i < count; i += 5_000)
    await follows.insertMany(
      fans.slice(i, i + 5_000).map((from) => ({
        _id: `${from}:${authorId}`,
        from,
        to: authorId,
        active: true,
        version: 1,
      })),
    )
  return fans
}

const killBoth = () => Promise.all(processes.map((feed) => feed.end('SIGKILL')))
const startBoth = () => Promise.all(processes.map((feed) => feed.start()))

test(`a fan-out to ${FOLLOWERS} followers that is killed midway reaches everybody exactly once, but not who is blocked meanwhile`, async () => {
  const author = newId()
  const fans = await fansOf(author, FOLLOWERS)
  const timelines = world.database.collection('timelines')
  const { id: postId } = await write(clients[0]!, author, 'to all')
  await eventually(async () => (await timelines.countDocuments({ postId })) > FOLLOWERS / 10)
  await killBoth()
  expect(await timelines.countDocuments({ postId })).toBeLessThan(FOLLOWERS)
  const blocked = fans.sort().at(-1)!
  await world.streams.block(author, blocked)
  await startBoth()
  await settled(world)
  const owners = await timelines.find({ postId }, { projection: { ownerId: 1 } }).toArray()
  const reached = new Set(owners.map(({ ownerId }) => ownerId as string))
  expect(owners).toHaveLength(reached.size)
  expect([author, ...fans].filter((id) => !reached.has(id) && id !== blocked)).toEqual([])
  const read = () => clients[1]!.getTimeline({ pageSize: 0, pageToken: '' }, as(blocked))
  await eventually(async () => (await read()).posts.length === 0)
})

test('counts are exactly the truth after kills at any moment of a storm', async () => {
  const { id: postId } = await insist(() => write(clients[0]!, newId(), 'liked'))
  const fans = people(8)
  let changes = 0
  const storm = fans.map(async (fan, f) => {
    for (const n of numbers(1, 10)) {
      await insist((client) =>
        (n + f) % 3 ? client.likePost({ postId }, as(fan)) : client.unlikePost({ postId }, as(fan)),
      )
      const requestId = newId()
      await insist((client) => client.createComment({ postId, body: `${n}`, requestId }, as(fan)))
      changes++
    }
  })
  const killer = async () => {
    for (const [i, feed] of [...processes, ...processes].entries()) {
      await eventually(async () => changes >= 15 * (i + 1))
      await feed.end('SIGKILL')
      await feed.start()
    }
  }
  await Promise.all([...storm, killer()])
  await settled(world)
  const likes = await world.database.collection('reactions').countDocuments({ postId, value: 'LIKE' })
  expect(likes).toBe(fans.filter((_, f) => (10 + f) % 3).length)
  expect(await clients[0]!.getPost({ postId }, as(newId()))).toMatchObject({
    likeCount: likes,
    commentCount: 80,
  })
})

/** As a client does: the same request again, to whichever process, until it is answered. */
async function insist<T>(ask: (client: FeedClient) => Promise<T>): Promise<T> {
  for (let i = 0; ; i++) {
    const answer = await ask(clients[i % clients.length]!).catch(() => undefined)
    if (answer) return answer
  }
}
