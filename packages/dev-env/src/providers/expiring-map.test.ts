import { ExpiringMap } from './expiring-map.ts'

test('keeps no more than its limit, the newest', () => {
  const map = new ExpiringMap<number>(2)
  for (const [index, key] of ['a', 'b', 'a', 'c'].entries()) map.set(key, index)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([2, undefined, 3])
})

test('forgets an entry when its time is over', () => {
  const map = new ExpiringMap<number>()
  map.set('gone', 1, 0)
  map.set('here', 2, 60)
  expect([map.get('gone'), map.get('here')]).toEqual([undefined, 2])
  expect(map.find((value) => value < 3)).toBe(2)
})

test('yields a taken value once', () => {
  const map = new ExpiringMap<number>()
  map.set('code', 1)
  expect([map.take('code'), map.take('code')]).toEqual([1, undefined])
})
