import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { eventually } from '@girok/common/testing/eventually'
import { createLog } from '@girok/common/log'
import { Lifetime } from '@girok/common/lifetime'
import type { User } from '@girok/proto/auth/v1/auth'
import { copies } from '../src/copies.ts'
import { as, bootWorld, type PersonalClient, type World } from './boot.ts'

let world: World
let personal: PersonalClient
let user: User

beforeAll(async () => {
  world = await bootWorld()
  personal = (await world.boot()).personal
})
afterAll(() => world?.close())
beforeEach(() => void (user = world.peers.add({ displayName: 'Ann' })))

const registered = ({ id, username, displayName }: User) =>
  world.peers.tell('auth.user.registered', {
    userId: id,
    username,
    displayName,
    version: 1,
    createdAt: new Date(),
  })
const updated = (version: number, names: { username?: string; displayName?: string; leaving?: boolean }) =>
  world.peers.tell('auth.user.updated', {
    userId: user.id,
    username: user.username,
    displayName: user.displayName,
    leaving: false,
    ...names,
    version,
  })
const deleted = (version: number) => world.peers.tell('auth.user.deleted', { userId: user.id, version })

const person = async () =>
  (
    await world.sql<{
      username: string
      display_name: string
      deleted: boolean
      version: string
      welcomed: boolean
    }>('select * from people where id = $1', [user.id])
  )[0]
const row = (expected: object) =>
  eventually(async () => {
    const found = await person()
    return found && Object.entries(expected).every(([k, v]) => found[k as 'username'] === v) && found
  })
const profile = async () =>
  (await personal.getProfilesByUserIds({ userIds: [user.id] }, as())).profiles[user.id]!
const resumes = async () =>
  (await personal.getResumesByUserId({ userId: user.id, pageSize: 0, pageToken: '' }, as(user.id))).resumes
/** Whatever was told before has been handled once somebody new is there. */
async function settled(): Promise<void> {
  const marker = world.peers.add()
  await registered(marker)
  await eventually(
    async () => (await world.sql('select from people where id = $1 and welcomed', [marker.id])).length > 0,
  )
}

describe('a new person', () => {
  test('has an empty profile of version 0 before anything is known of them', async () => {
    expect(await profile()).toEqual({
      userId: user.id,
      headline: '',
      bio: '',
      location: '',
      website: '',
      avatarFileId: '',
      avatarUrl: '',
      version: 0,
      updatedAt: undefined,
    })
  })

  test('gets one profile and one private résumé, however often the event comes', async () => {
    for (let i = 0; i < 5; i++) await registered(user)
    await row({ welcomed: true })
    await settled()
    expect(await profile()).toMatchObject({ version: 1, headline: '' })
    expect(await resumes()).toMatchObject([{ title: 'Résumé', public: false, version: 1, sections: [] }])
    expect(await world.published(user.id, 1)).toMatchObject([
      { type: 'personal.profile.updated', payload: { userId: user.id, version: 1 } },
    ])
  })

  test('does not get a résumé again that they took away', async () => {
    await registered(user)
    await row({ welcomed: true })
    await personal.deleteResume({ resumeId: (await resumes())[0]!.id }, as(user.id))
    await registered(user)
    await settled()
    expect(await resumes()).toEqual([])
  })

  test('keeps a profile that was written before the event came', async () => {
    const mine = { ...(await profile()), headline: 'Early bird' }
    await personal.updateProfile({ profile: mine, updateMask: ['headline'] }, as(user.id))
    await registered(user)
    await row({ welcomed: true })
    expect(await profile()).toMatchObject({ headline: 'Early bird', version: 1 })
    expect(await resumes()).toHaveLength(1)
  })
})

describe('names', () => {
  test('end as the newest version says, in whatever order the events come', async () => {
    await updated(3, { displayName: 'Third' })
    await row({ version: '3' })
    await updated(2, { displayName: 'Second' })
    await registered(user)
    await row({ welcomed: true })
    expect(await person()).toMatchObject({ display_name: 'Third', version: '3', deleted: false })
  })

  test('of who has left do not return, and nothing is made for them', async () => {
    await deleted(4)
    await row({ deleted: true })
    await registered(user)
    await updated(5, { displayName: 'Ghost' })
    await settled()
    expect(await person()).toMatchObject({ display_name: '', username: '', deleted: true, welcomed: false })
    expect(await resumes()).toEqual([])
    expect(await profile()).toMatchObject({ version: 0 })
  })

  test('find a person in any case; an old name finds nobody, and who is not in the copy is asked for', async () => {
    const find = (username: string) => personal.getProfileByUsername({ username }, as())
    expect(await find(user.username.toUpperCase())).toMatchObject({ userId: user.id, displayName: 'Ann' })
    const newer = `n${user.username.slice(1)}`
    world.peers.users.set(user.id, { ...user, username: newer, version: 2 })
    await updated(2, { username: newer })
    await row({ username: newer })
    expect(await find(newer)).toMatchObject({ userId: user.id, followerCount: 0, profile: { version: 0 } })
    for (const nobody of [user.username, 'nobody.here', 'a b', 'x\0y', "' or 1=1 --", 'x'.repeat(1000)])
      await expect(find(nobody)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'USER_NOT_FOUND' })
  })

  test('that two people seem to have at once are auth’s to decide', async () => {
    const other = world.peers.add({ displayName: 'Heir' })
    await registered(user)
    await row({ welcomed: true })
    // The heir's event overtakes the one that gives the name up.
    world.peers.users.set(user.id, { ...user, username: 'given-up', version: 2 })
    world.peers.users.set(other.id, { ...other, username: user.username, version: 2 })
    await world.peers.tell('auth.user.updated', {
      userId: other.id,
      username: user.username,
      displayName: 'Heir',
      leaving: false,
      version: 2,
    })
    await eventually(async () => (await world.sql('select from people where id = $1', [other.id])).length > 0)
    const found = await personal.getProfileByUsername({ username: user.username }, as())
    expect(found).toMatchObject({ userId: other.id, displayName: 'Heir' })
  })
})

test('the copy is made anew from auth’s snapshot and the events since, by one command', async () => {
  const gone = world.peers.add({ username: 'gone-one', displayName: '', deleted: true, version: 2 })
  await registered(user)
  await row({ welcomed: true })
  await world.sql("update people set username = 'wrong', display_name = 'wrong' where id = $1", [user.id])
  const lost = world.peers.add({ displayName: 'Lost' })
  const lifetime = new Lifetime()
  const lines: string[] = []
  const report = (line: string) => void lines.push(line)
  const log = createLog('test', 'silent')
  await copies['personal-people']!({ env: world.env, lifetime, log, report })
  await lifetime.close()
  expect(await person()).toMatchObject({ username: user.username, display_name: 'Ann' })
  const kept = await world.sql(
    'select id, username, deleted, welcomed from people where id = any($1) order by id',
    [[gone.id, lost.id]],
  )
  expect(kept).toEqual([
    { id: gone.id, username: '', deleted: true, welcomed: false },
    { id: lost.id, username: lost.username, deleted: false, welcomed: true },
  ])
  expect(lines.length).toBeGreaterThan(1)
})

test('an event that is about nobody is not tried for ever', async () => {
  await world.peers.tell('auth.user.deleted', { userId: 'nobody', version: 1 })
  await settled()
  const info = await (await world.peers.jetstream.jetstreamManager()).streams.info('DLQ')
  expect(info.state.messages).toBe(1)
})
