import { beforeAll, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import type { User } from '@girok/proto/auth/v1/auth'
import { callOf, newPerson } from './boot.ts'
import { authSuite } from './suite.ts'

const suite = authSuite()
const people: User[] = []

beforeAll(async () => {
  for (const [username, displayName] of [
    ['amy', 'Zoe A'],
    ['amber', 'Émile'],
    ['am_x', 'Amethyst'],
    ['amzx', '100%'],
    ['zed', 'AMy Z'],
  ] as const) {
    const person = { ...newPerson({ username }), displayName }
    people.push((await suite.bff.register(person, callOf())).user!)
  }
})

const [amy, zed] = [() => people[0]!, () => people[4]!]

describe('a person is seen', () => {
  test('with e-mail and roles by themselves and admins only', async () => {
    const own = await suite.bff.getUser({ userId: amy().id }, callOf(amy().id))
    expect(own).toEqual(amy())
    expect(own.email).toBe('amy@example.com')
    const admin = await suite.bff.getUser({ userId: amy().id }, callOf(zed().id, '', { roles: ['admin'] }))
    expect(admin.email).toBe('amy@example.com')
    for (const call of [callOf(zed().id), callOf()]) {
      const other = await suite.bff.getUser({ userId: amy().id }, call)
      expect(other).toEqual({ ...amy(), email: undefined, emailVerified: undefined, roles: [] })
    }
  })

  test('by username in any case', async () => {
    expect(await suite.bff.getUserByUsername({ username: 'AMY' }, callOf())).toMatchObject({ id: amy().id })
  })

  test('by many ids at once, each once, unknown ones absent', async () => {
    const ids = [amy().id, zed().id.toUpperCase(), amy().id, newId()]
    const { users } = await suite.bff.getUsersByIds({ ids }, callOf(amy().id))
    expect(Object.keys(users).sort()).toEqual([amy().id, zed().id].sort())
    expect(users[amy().id]!.email).toBe('amy@example.com')
    expect(users[zed().id]!.email).toBeUndefined()
  })
})

describe('what is not there', () => {
  const missing = expect.objectContaining({ code: 'NOT_FOUND', reason: 'USER_NOT_FOUND' })
  const invalid = (field: string) =>
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      details: expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
    })

  test('is NOT_FOUND', async () => {
    await expect(suite.bff.getUser({ userId: newId() }, callOf())).rejects.toEqual(missing)
    for (const username of ['nobody', 'a b', 'x\0y', "' or 1=1 --", 'x'.repeat(1000)])
      await expect(suite.bff.getUserByUsername({ username }, callOf())).rejects.toEqual(missing)
  })

  test('is INVALID_ARGUMENT when it cannot be', async () => {
    await expect(suite.bff.getUser({ userId: 'x' }, callOf())).rejects.toEqual(invalid('user_id'))
    await expect(suite.bff.getUser({ userId: '' }, callOf())).rejects.toEqual(invalid('user_id'))
    await expect(suite.bff.getUserByUsername({ username: '' }, callOf())).rejects.toEqual(invalid('username'))
    const ids = [newId(), 'x']
    await expect(suite.bff.getUsersByIds({ ids }, callOf())).rejects.toEqual(invalid('ids.1'))
    const many = Array.from({ length: 501 }, () => newId())
    await expect(suite.bff.getUsersByIds({ ids: many }, callOf())).rejects.toEqual(invalid('ids'))
  })
})

describe('a search', () => {
  const search = (query: string, pageSize = 0, pageToken = '') =>
    suite.bff.searchUsers({ query, pageSize, pageToken }, callOf())
  const names = async (query: string) => (await search(query)).users.map(({ username }) => username)

  test('finds usernames and display names by prefix without case, in username order', async () => {
    expect(await names('Am')).toEqual(['am_x', 'amber', 'amy', 'amzx', 'zed'])
    expect(await names('émi')).toEqual(['amber'])
  })

  test('reads % and _ as themselves', async () => {
    expect(await names('am_')).toEqual(['am_x'])
    expect(await names('100%')).toEqual(['amzx'])
    expect(await names('%')).toEqual([])
  })

  test('pages without a gap or a repetition, from any cursor', async () => {
    const first = await search('am', 2)
    const second = await search('am', 2, first.nextPageToken)
    const third = await search('am', 2, second.nextPageToken)
    const pages = [first, second, third].map((page) => page.users.map(({ username }) => username))
    expect(pages).toEqual([['am_x', 'amber'], ['amy', 'amzx'], ['zed']])
    expect(third.nextPageToken).toBe('')
    const middle = await search('am', 1, first.cursors[0])
    expect(middle.users[0]!.username).toBe('amber')
  })

  test('refuses an empty or endless text, a negative size, and another list’s cursor', async () => {
    const { nextPageToken } = await search('am', 1)
    const attempts = [search(''), search('  '), search('x'.repeat(51)), search('a\0'), search('am', -1)]
    for (const attempt of [...attempts, search('zed', 1, nextPageToken), search('am', 1, 'x')])
      await expect(attempt).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

describe('the list of everybody', () => {
  test('pages in id order for services', async () => {
    const chat = suite.auth.as('chat')
    const ids: string[] = []
    for (let pageToken = '', more = true; more; more = pageToken !== '') {
      const page = await chat.listAllUsers({ pageSize: 2, pageToken }, callOf())
      ids.push(...page.users.map(({ id }) => id))
      pageToken = page.nextPageToken
    }
    expect(ids).toEqual(people.map(({ id }) => id))
  })

  test('is not for people', async () => {
    const asked = suite.bff.listAllUsers(
      { pageSize: 0, pageToken: '' },
      callOf(amy().id, '', { roles: ['admin'] }),
    )
    await expect(asked).rejects.toMatchObject({ reason: 'CALLER_NOT_ALLOWED' })
  })
})
