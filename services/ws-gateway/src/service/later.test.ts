import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { Later } from './later.ts'

beforeEach(() => void jest.useFakeTimers({ now: 0 }))
afterEach(() => void jest.useRealTimers())

test('each thing is held for its time and no shorter, and those that are due go together', () => {
  const handed: string[][] = []
  const later = new Later<string>(1_000, (things) => handed.push(things))
  later.add('first')
  jest.advanceTimersByTime(20)
  later.add('soon after')
  jest.advanceTimersByTime(500)
  later.add('late')
  jest.advanceTimersByTime(479)
  expect(handed).toEqual([])
  jest.advanceTimersByTime(1 + 50)
  expect(handed).toEqual([['first'], ['soon after']])
  jest.advanceTimersByTime(449)
  expect(handed).toHaveLength(2)
  jest.advanceTimersByTime(1 + 50)
  expect(handed.at(-1)).toEqual(['late'])
  later.add('again')
  jest.advanceTimersByTime(1_000)
  expect(handed.at(-1)).toEqual(['again'])
})

test('a storm is handed over by the hundred, in order', () => {
  const handed: number[][] = []
  const later = new Later<number>(50, (things) => handed.push(things))
  const storm = Array.from({ length: 250 }, (_, n) => n)
  for (const n of storm) later.add(n)
  jest.advanceTimersByTime(51)
  expect(handed.map(({ length }) => length)).toEqual([100, 100, 50])
  expect(handed.flat()).toEqual(storm)
})

test('what is held when it closes is forgotten', () => {
  const handed: number[][] = []
  const later = new Later<number>(50, (things) => handed.push(things))
  later.add(1)
  later.close()
  jest.advanceTimersByTime(1_000)
  expect(handed).toEqual([])
})
