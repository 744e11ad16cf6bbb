import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bootWorld, type FeedClient, type World } from './boot.ts'
import { followed, people, showing, write } from './steps.ts'

let world: World
let feed: FeedClient

beforeAll(async () => {
  world = await bootWorld()
  feed = (await world.boot()).feed
})
afterAll(() => world?.close())

test('a post comes into the timelines of its author, at once, and of those who follow them', async () => {
  const [ann, bob, cid] = people(3) as [string, string, string]
  await followed(world, [bob], ann)
  await write(feed, ann, 'hello')
  expect(await timelineNow(ann)).toEqual(['hello'])
  await showing(feed, bob, ['hello'])
  expect(await timelineNow(cid)).toEqual([])
})

const timelineNow = async (userId: string) => (await import('./steps.ts')).timelineOf(feed, userId)
