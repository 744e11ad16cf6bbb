import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { eventually } from '@girok/common/testing/eventually'
import { Profile } from '@girok/proto/personal/v1/personal'
import { as, bootWorld, invalid, type PersonalClient, type World } from './boot.ts'
import { picture } from './peers.ts'

let world: World
let personal: PersonalClient
let feed: PersonalClient
let ann: string

beforeAll(async () => {
  world = await bootWorld()
  const booted = await world.boot()
  personal = booted.personal
  feed = world.client(booted.address, 'feed')
})
afterAll(() => world?.close())
beforeEach(() => void (ann = world.peers.join(1)[0]!))

const update = (given: Partial<Profile>, updateMask: string[], client = personal) =>
  client.updateProfile({ profile: Profile.fromPartial(given), updateMask }, as(ann))
const profile = async () => (await personal.getProfilesByUserIds({ userIds: [ann] }, as())).profiles[ann]!
const ownPicture = () => {
  const file = picture(ann)
  world.peers.files.set(file.id, file)
  return file
}

test('a profile is changed by its mask, with an event for each change and none for none', async () => {
  await update({ headline: 'Hello', bio: 'One\nTwo', location: 'Seoul' }, ['headline', 'bio', 'location'])
  await update({ headline: 'Hello', bio: 'ignored' }, ['headline'])
  const changed = await update({ website: 'https://girok.dev/~ann' }, ['website', 'location'])
  expect(changed).toMatchObject({
    headline: 'Hello',
    bio: 'One\nTwo',
    location: '',
    website: 'https://girok.dev/~ann',
  })
  expect(changed.version).toBe(2)
  expect(await profile()).toEqual(changed)
  const events = await world.published(ann, 2)
  expect(events.map(({ payload }) => payload)).toMatchObject([
    { userId: ann, headline: 'Hello', version: 1 },
    { userId: ann, headline: 'Hello', version: 2 },
  ])
})

test('changes at once are all kept, each with its own version', async () => {
  const headlines = Array.from({ length: 10 }, (_, i) => `headline ${i}`)
  const changed = await Promise.all(headlines.map((headline) => update({ headline }, ['headline'])))
  expect(changed.map(({ version }) => version).sort((a, b) => a - b)).toEqual(headlines.map((_, i) => i + 1))
  const events = await world.published(ann, 10)
  expect(events.map(({ payload }) => (payload as { version: number }).version)).toEqual(
    headlines.map((_, i) => i + 1),
  )
})

test('every profile comes to services that keep copies, in id order', async () => {
  await update({ headline: 'Hello' }, ['headline'])
  const all = []
  for (let pageToken = '', more = true; more; more = pageToken !== '') {
    const page = await feed.listAllProfiles({ pageSize: 1, pageToken }, as())
    all.push(...page.profiles)
    pageToken = page.nextPageToken
  }
  const ids = all.map(({ userId }) => userId)
  expect(ids).toEqual([...ids].sort())
  expect(all).toContainEqual(await profile())
})

describe('refused, naming the field, is', () => {
  test.each([
    ['headline', { headline: 'x'.repeat(161) }],
    ['headline', { headline: 'a\u202eb' }],
    ['headline', { headline: 'a\nb' }],
    ['bio', { bio: 'x'.repeat(2001) }],
    ['bio', { bio: 'nul \0' }],
    ['location', { location: '👋'.repeat(101) }],
    ['website', { website: 'javascript:alert(1)' }],
    ['website', { website: 'girok.dev' }],
    ['website', { website: 'https://girok.dev/a b' }],
    ['avatar_file_id', { avatarFileId: 'x' }],
  ] as [string, Partial<Profile>][])('%s %#', async (field, given) => {
    await expect(update(given, [field])).rejects.toEqual(invalid(field))
  })

  test('an empty or unknown mask, a missing profile, and more than 500 ids', async () => {
    for (const mask of [[], ['version'], ['user_id']])
      await expect(update({}, mask)).rejects.toEqual(invalid('update_mask'))
    const nothing = personal.updateProfile({ profile: undefined, updateMask: ['bio'] }, as(ann))
    await expect(nothing).rejects.toEqual(invalid('profile'))
    const userIds = Array.from({ length: 501 }, () => newId())
    await expect(personal.getProfilesByUserIds({ userIds }, as())).rejects.toEqual(invalid('user_ids'))
  })
})

describe('a picture', () => {
  test('is claimed at media and shown by its middle size; clearing it lets it go', async () => {
    const file = ownPicture()
    const changed = await update({ avatarFileId: file.id.toUpperCase() }, ['avatar_file_id'])
    expect(changed).toMatchObject({ avatarFileId: file.id, avatarUrl: 'http://s3.test/512.webp' })
    expect(world.peers.uses.at(-1)).toEqual({ ids: [file.id], ownerId: ann, usedBy: `profile:${ann}` })
    expect(await update({}, ['avatar_file_id'])).toMatchObject({ avatarFileId: '', avatarUrl: '' })
    expect(world.peers.uses.at(-1)).toEqual({ ids: [], ownerId: ann, usedBy: `profile:${ann}` })
  })

  test('that is somebody else’s or nobody’s is refused', async () => {
    const theirs = picture(newId())
    world.peers.files.set(theirs.id, theirs)
    for (const avatarFileId of [theirs.id, newId()]) {
      const asked = update({ avatarFileId }, ['avatar_file_id'])
      await expect(asked).rejects.toEqual(invalid('avatar_file_id'))
      await expect(asked).rejects.toMatchObject({ reason: 'FILE_NOT_USABLE' })
    }
    expect(await profile()).toMatchObject({ version: 0 })
  })

  test('goes when its file goes, and does not come back by a request that was under way', async () => {
    const [file, other] = [ownPicture(), ownPicture()]
    await update({ avatarFileId: file.id }, ['avatar_file_id'])
    for (const { id } of [other, file])
      await world.peers.tell('media.file.deleted', { fileId: id, ownerId: ann, version: 2 })
    await eventually(async () => (await profile()).avatarFileId === '')
    expect(await profile()).toMatchObject({ avatarUrl: '', version: 2 })
    for (const { id } of [file, other])
      await expect(update({ avatarFileId: id }, ['avatar_file_id'])).rejects.toMatchObject({
        reason: 'FILE_NOT_USABLE',
      })
  })

  test('cannot be set while media is away, and all else can', async () => {
    const { personal: alone } = await world.boot({ MEDIA_GRPC_ADDRESS: '127.0.0.1:1' })
    const asked = update({ avatarFileId: ownPicture().id }, ['avatar_file_id'], alone)
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const rest = await update({ headline: 'Fine' }, ['headline', 'avatar_file_id'], alone)
    expect(rest).toMatchObject({ headline: 'Fine', avatarFileId: '' })
  })
})
