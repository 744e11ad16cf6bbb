import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openModels } from '../../test/models.ts'
import { ensureIndexes } from './indexes.ts'
import type { Models } from './models.ts'

let models: Models
let close: () => Promise<void>

beforeAll(async () => {
  ;({ models, close } = await openModels())
})
afterAll(() => close?.())

test('messages live as long as configured now, whatever it was before; 0 is for ever', async () => {
  const expiry = async () =>
    (await models.messages.collection.indexes()).find(({ name }) => name === 'expiry')?.expireAfterSeconds
  expect(await expiry()).toBe(365 * 86_400)
  await ensureIndexes(models, 30)
  expect(await expiry()).toBe(30 * 86_400)
  await ensureIndexes(models, 0)
  expect(await expiry()).toBeUndefined()
  await Promise.all([ensureIndexes(models, 30), ensureIndexes(models, 30)])
  expect(await expiry()).toBe(30 * 86_400)
})
