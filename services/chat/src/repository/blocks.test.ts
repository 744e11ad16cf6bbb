import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { call, openModels } from '../../test/models.ts'
import type { Block } from '../domain/block.ts'
import { blocksCopy, mongoBlocks } from './blocks.ts'
import type { Models } from './models.ts'

let models: Models
let close: () => Promise<void>

beforeAll(async () => {
  ;({ models, close } = await openModels())
})
afterAll(() => close?.())

const block = (version: number, active = true, pair = { blockerId: newId(), blockedId: newId() }): Block => ({
  ...pair,
  active,
  version,
})
const stands = ({ blockerId, blockedId }: Block) => mongoBlocks(models).between(blockedId, blockerId, call)

test('the highest version stands, whatever comes when and from where', async () => {
  const first = block(1)
  const [ended, again] = [block(2, false, first), block(3, true, first)]
  const { put } = mongoBlocks(models)
  await Promise.all([again, first, ended, again].map((state) => put(state, call)))
  await blocksCopy(models).keep([ended])
  expect(await stands(first)).toBe(true)
  await put(block(4, false, first), call)
  await blocksCopy(models).keep([again])
  expect(await stands(first)).toBe(false)
})

test('what an event writes while a snapshot is read is in no doubt, what neither names is dropped', async () => {
  const [lost, renewed, fresh, ended] = [block(1), block(1), block(1), block(2, false)]
  const { put } = mongoBlocks(models)
  const copy = blocksCopy(models)
  for (const state of [lost, renewed, ended]) await put(state, call)
  const run = newId()
  await copy.doubt(run)
  await put(block(2, true, renewed), call)
  await put(fresh, call)
  await copy.dropDoubted(run)
  expect(await Promise.all([lost, renewed, fresh].map(stands))).toEqual([false, true, true])
  await put(block(1, true, ended), call)
  expect(await stands(ended)).toBe(false)
})
