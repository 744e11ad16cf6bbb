import { afterEach, expect, test } from '@jest/globals'
import type { AppError } from '../errors.ts'
import { invalidField, unavailable } from '../errors.ts'
import { createMetrics } from '../metrics.ts'
import { createBreaker, type Breaker } from './breaker.ts'

let breaker: Breaker
afterEach(() => breaker.close())

const fail = (error: AppError) => () => Promise.reject(error)
const failTimes = async (times: number, error: AppError) => {
  for (let n = 0; n < times; n++) await breaker.run(fail(error)).catch(() => undefined)
}
const openState = async (metrics: ReturnType<typeof createMetrics>) =>
  (await metrics.breakerOpen.get()).values[0]?.value

test('calls to a target that keeps failing fail at once, without reaching it, and the state is in the metrics', async () => {
  const metrics = createMetrics('test')
  breaker = createBreaker('chat', metrics)
  await failTimes(20, unavailable('chat'))
  let reached = false
  const call = breaker.run(async () => (reached = true))
  await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'DEPENDENCY_UNAVAILABLE' })
  expect(reached).toBe(false)
  expect(await openState(metrics)).toBe(1)
})

test("a caller's mistakes never open the breaker", async () => {
  breaker = createBreaker('chat', undefined)
  await failTimes(100, invalidField('body', 'is empty'))
  await expect(breaker.run(async () => 'answer')).resolves.toBe('answer')
})

test('a target that is well again is used again', async () => {
  const metrics = createMetrics('test')
  breaker = createBreaker('chat', metrics)
  await failTimes(20, unavailable('chat'))
  const answer = async (): Promise<string> =>
    breaker
      .run(async () => 'answer')
      .catch(() => new Promise((resolve) => setImmediate(resolve)).then(answer))
  expect(await answer()).toBe('answer')
  expect(await openState(metrics)).toBe(0)
})
