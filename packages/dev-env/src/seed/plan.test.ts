import { expect, test } from '@jest/globals'
import { makePlan } from './plan.ts'

test('the demo is the same at every start, and hangs together', () => {
  const plan = makePlan()
  expect(makePlan()).toEqual(plan)
  const { people, follows, posts, rooms } = plan
  expect(people.length).toBeGreaterThanOrEqual(48)
  expect(new Set(people.map(({ username }) => username)).size).toBe(people.length)
  for (const { username } of people) expect(username).toMatch(/^[a-z]{3,30}$/)
  for (const [who, followees] of follows.entries()) {
    expect(followees).not.toContain(who)
    expect(new Set(followees).size).toBe(followees.length)
  }
  expect(follows[0]).toContain(1)
  expect(follows[1]).toContain(0)
  const said = [...posts, ...posts.flatMap(({ comments }) => comments), ...rooms]
  expect(new Set(said.map(({ requestId }) => requestId)).size).toBe(said.length)
  for (const { by } of posts.flatMap(({ comments }) => comments)) expect(people[by]).toBeDefined()
})
