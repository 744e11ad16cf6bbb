import type { GraphQLResolveInfo } from 'graphql'
import { newCall } from '../call.ts'
import { AppError, notFound, unavailable } from '../errors.ts'
import type { GraphContext } from './context.ts'
import { covered, emptyConnection } from './fallback.ts'
import { Loaders } from './loaders.ts'

const info = { fieldNodes: [], path: { key: 'rooms', prev: undefined } } as unknown as GraphQLResolveInfo
const context = (): GraphContext => ({ identity: { call: newCall() }, loaders: new Loaders(), covered: [] })

test.each([unavailable('chat'), new AppError('DEADLINE_EXCEEDED', 'UNSPECIFIED', 'late')])(
  'a service that is away costs an empty page, and the fault is noted under its path: %s',
  async (fault) => {
    const one = context()
    const rooms = covered(() => Promise.reject(fault), emptyConnection)
    expect(await rooms(null, {}, one, info)).toEqual(emptyConnection)
    expect(one.covered.map(({ path, originalError }) => [path, originalError])).toEqual([[['rooms'], fault]])
  },
)

test.each([notFound('UNSPECIFIED', 'none'), new Error('a bug')])('other faults stay: %s', async (fault) => {
  const one = context()
  const rooms = covered(() => Promise.reject(fault), emptyConnection)
  await expect(rooms(null, {}, one, info)).rejects.toBe(fault)
  expect(one.covered).toEqual([])
})
