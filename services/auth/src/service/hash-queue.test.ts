import { expect, test } from '@jest/globals'
import { HashQueue } from './hash-queue.ts'

const never = new AbortController().signal

/** Work that ends when told to. */
function held() {
  let finish: () => void = () => undefined
  const promise = new Promise<void>((resolve) => (finish = resolve))
  return { work: () => promise, finish }
}

test('no more than the allowed number run at once, the rest in their order', async () => {
  const queue = new HashQueue(1, 2)
  const order: string[] = []
  const first = held()
  const runs = [
    queue.run(never, async () => {
      await first.work()
      order.push('a')
    }),
    queue.run(never, async () => void order.push('b')),
    queue.run(never, async () => void order.push('c')),
  ]
  expect(order).toEqual([])
  first.finish()
  await Promise.all(runs)
  expect(order).toEqual(['a', 'b', 'c'])
})

test('who finds the queue full is told at once to come back', async () => {
  const queue = new HashQueue(1, 1)
  const first = held()
  const runs = [queue.run(never, first.work), queue.run(never, async () => undefined)]
  await expect(queue.run(never, async () => undefined)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    reason: 'OVERLOADED',
    details: { retryAfterSeconds: 1 },
  })
  first.finish()
  await Promise.all(runs)
})

test('work that nobody waits for any more is not begun, and its place is free again', async () => {
  const queue = new HashQueue(1, 1)
  let begun = false
  const late = queue.run(AbortSignal.abort(), async () => void (begun = true))
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  expect(begun).toBe(false)
  await expect(queue.run(never, async () => 'next')).resolves.toBe('next')
})

test('a failure gives the place to the next', async () => {
  const queue = new HashQueue(1, 1)
  const failing = queue.run(never, () => Promise.reject(new Error('no')))
  const next = queue.run(never, async () => 'next')
  await expect(failing).rejects.toThrow('no')
  await expect(next).resolves.toBe('next')
})
