import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { Later } from './later.ts'

beforeEach(() => void jest.useFakeTimers({ now: 0 }))
afterEach(() => void jest.useRealTimers())

test('each thing is held for its time, and those that are due within a moment go together', () => {
  const handed: string[][] = []
  const later = new Later<string>(1_000, (things) => handed.push(things))
  later.add('first')
  jest.advanceTimersByTime(20)
  later.add('second')
  jest.advanceTimersByTime(10)
  later.add('third')
  jest.advanceTimersByTime(969)
  expect(handed).toEqual([])
  jest.advanceTimersByTime(1)
  expect(handed).toEqual([['first']])
  jest.advanceTimersByTime(49)
  expect(handed).toHaveLength(1)
  jest.advanceTimersByTime(1)
  expect(handed).toEqual([['first'], ['second', 'third']])
})

test('what need not be held goes at once, and what comes soon after it goes together', () => {
  const handed: string[][] = []
  const later = new Later<string>(0, (things) => handed.push(things))
  later.add('first')
  jest.advanceTimersByTime(1)
  expect(handed).toEqual([['first']])
  later.add('second')
  jest.advanceTimersByTime(20)
  later.add('third')
  jest.advanceTimersByTime(28)
  expect(handed).toHaveLength(1)
  jest.advanceTimersByTime(1)
  expect(handed.at(-1)).toEqual(['second', 'third'])
})

test('a storm is handed over by the hundred, in order', () => {
  const handed: number[][] = []
  const later = new Later<number>(0, (things) => handed.push(things))
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
