import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@girok/common/testing/eventually'
import { Profile } from '@girok/proto/personal/v1/personal'
import { as, bootWorld, type PersonalClient, type World } from './boot.ts'

let world: World
let personal: PersonalClient
let auth: PersonalClient
let feed: PersonalClient
let address: string

beforeAll(async () => {
  world = await bootWorld()
  const booted = await world.boot()
  ;({ personal, address } = booted)
  auth = world.client(address, 'auth')
  feed = world.client(address, 'feed')
})
afterAll(() => world?.close())

const resume = { slug: 'last-words', title: 'CV', summary: '', sections: [], requestId: '' }

test('all that a person told goes, their follows and blocks end with events, and nothing comes back', async () => {
  const fans = world.peers.join(150)
  const [gone, star, foe] = world.peers.join(3) as [string, string, string]
  await Promise.all(fans.map((fan) => personal.follow({ userId: gone }, as(fan, 60_000))))
  await personal.follow({ userId: star }, as(gone))
  await personal.block({ userId: foe }, as(gone))
  const profile = Profile.fromPartial({ headline: 'Bye' })
  await personal.updateProfile({ profile, updateMask: ['headline'] }, as(gone))
  await personal.createResume(resume, as(gone))
  await world.peers.tell('auth.user.registered', {
    userId: gone,
    username: 'gone',
    displayName: 'Gone',
    version: 1,
    createdAt: new Date(),
  })
  await eventually(
    async () => (await world.sql('select from people where id = $1 and welcomed', [gone])).length > 0,
  )

  // Some follow while it runs; whoever does is either ended too or refused.
  const late = world.peers.join(20)
  const latecomers = late.map((id) =>
    personal.follow({ userId: gone }, as(id, 60_000)).catch(() => undefined),
  )
  await auth.eraseUser({ userId: gone }, as('', 60_000))
  await Promise.all(latecomers)
  await auth.eraseUser({ userId: gone }, as('', 60_000))

  for (const [table, column] of [
    ['resumes', 'owner_id'],
    ['resume_requests', 'user_id'],
    ['profiles', 'user_id'],
    ['edges', 'from_id'],
    ['edges', 'to_id'],
  ])
    expect(await world.sql(`select from ${table} where ${column} = $1`, [gone])).toEqual([])
  const [row] = await world.sql<object>('select * from people where id = $1', [gone])
  expect(row).toMatchObject({
    username: '',
    display_name: '',
    deleted: true,
    follower_count: 0,
    following_count: 0,
  })
  const others = await world.sql(
    'select from people where follower_count + following_count > 0 and id <> $1',
    [gone],
  )
  expect(others).toEqual([])

  const own = await world.published(gone, 6)
  expect(own.map(({ type }) => type).sort()).toEqual([
    'personal.profile.updated',
    'personal.profile.updated',
    'personal.user.blocked',
    'personal.user.followed',
    'personal.user.unblocked',
    'personal.user.unfollowed',
  ])
  expect(own.filter(({ type }) => type === 'personal.profile.updated').at(-1)!.payload).toEqual({
    userId: gone,
    headline: '',
    avatarFileId: '',
    avatarUrl: '',
    version: 2,
  })
  for (const fan of [fans[0]!, fans[149]!])
    expect((await world.published(fan, 2))[1]).toMatchObject({
      type: 'personal.user.unfollowed',
      actor: 'auth',
      payload: { followeeId: gone, version: 2 },
    })

  const { follows } = await feed.listAllFollows({ pageSize: 1000, pageToken: '' }, as())
  expect(follows.filter(({ followeeId, followerId }) => [followeeId, followerId].includes(gone))).toEqual([])
  const again = personal.follow({ userId: gone }, as(star))
  await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'USER_NOT_FOUND' })
  for (const write of [
    () => personal.createResume(resume, as(gone)),
    () => personal.updateProfile({ profile, updateMask: ['headline'] }, as(gone)),
    () => personal.follow({ userId: star }, as(gone)),
  ])
    await expect(write()).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'USER_NOT_FOUND' })
})

test('a person of whom nothing was ever told is erased too, and stays so', async () => {
  const [quiet] = world.peers.join(1) as [string]
  await auth.eraseUser({ userId: quiet }, as())
  const profile = Profile.fromPartial({ headline: 'Boo' })
  const write = personal.updateProfile({ profile, updateMask: ['headline'] }, as(quiet))
  await expect(write).rejects.toMatchObject({ reason: 'USER_NOT_FOUND' })
})

test('only auth may erase', async () => {
  const [ann] = world.peers.join(1) as [string]
  for (const client of [personal, feed, world.client(address, 'ws-gateway')])
    await expect(client.eraseUser({ userId: ann }, as())).rejects.toMatchObject({
      reason: 'CALLER_NOT_ALLOWED',
    })
})
