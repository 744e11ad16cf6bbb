import { Bounded } from './bounded.ts'

test('what was not asked for the longest goes first, by count', () => {
  const gone: string[] = []
  const kept = new Bounded<string, number>({ count: 2, size: 100 }, (key) => gone.push(key))
  kept.set('a', 1, 1)
  kept.set('b', 2, 1)
  kept.get('a')
  kept.set('c', 3, 1)
  expect([kept.get('a'), kept.get('b'), kept.get('c'), gone]).toEqual([1, undefined, 3, ['b']])
})

test('and by size, where the same key again counts once', () => {
  const kept = new Bounded<string, number>({ count: 10, size: 10 })
  kept.set('a', 1, 6)
  kept.set('a', 2, 6)
  kept.set('b', 3, 4)
  expect([kept.count, kept.get('a')]).toEqual([2, 2])
  kept.set('c', 4, 1)
  expect([kept.get('b'), kept.get('a'), kept.get('c')]).toEqual([undefined, 2, 4])
})

test('what is larger than everything is not kept', () => {
  const kept = new Bounded<string, number>({ count: 10, size: 10 })
  kept.set('a', 1, 11)
  expect(kept.count).toBe(0)
})
