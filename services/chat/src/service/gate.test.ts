import { expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import { Gate } from './gate.ts'

const deferred = () => Promise.withResolvers<undefined>()

test('lets one at a time through for a key, in order, and others meanwhile', async () => {
  const gate = new Gate()
  const first = deferred()
  const log: string[] = []
  const step = (name: string, until?: Promise<void>) => async () => {
    log.push(name)
    await until
  }
  const a = gate.run('room', newCall(), step('a', first.promise))
  const b = gate.run('room', newCall(), step('b'))
  await gate.run('other', newCall(), step('other'))
  expect(log).toEqual(['a', 'other'])
  first.resolve(undefined)
  await Promise.all([a, b])
  expect(log).toEqual(['a', 'other', 'b'])
})

test('a fault of one does not stop the next', async () => {
  const gate = new Gate()
  const failing = gate.run('room', newCall(), () => Promise.reject(new Error('no')))
  const next = gate.run('room', newCall(), () => Promise.resolve('yes'))
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('yes')
})

test('who has gone meanwhile is passed over', async () => {
  const gate = new Gate()
  const first = deferred()
  const gone = new AbortController()
  const a = gate.run('room', newCall(), () => first.promise)
  const b = gate.run('room', newCall({ signal: gone.signal }), () => Promise.reject(new Error('it ran')))
  gone.abort()
  first.resolve(undefined)
  await a
  await expect(b).rejects.toMatchObject({ name: 'AbortError' })
})
