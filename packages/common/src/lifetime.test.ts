import { Lifetime } from './lifetime.ts'

test('what was opened is closed last first, once, and a fault of one does not keep the rest open', async () => {
  const closed: string[] = []
  const lifetime = new Lifetime()
  lifetime.add('store', (name) => closed.push(name))
  lifetime.add('broken', () => Promise.reject(new Error('cannot close')))
  lifetime.add('server', async (name) => closed.push(name))
  await Promise.all([
    expect(lifetime.close()).rejects.toThrow('some parts did not close'),
    expect(lifetime.close()).rejects.toThrow(),
  ])
  expect(closed).toEqual(['server', 'store'])
})
