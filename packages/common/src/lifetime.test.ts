import { Lifetime, startWithin } from './lifetime.ts'

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

test('a part that does not open closes those before it, and its fault is the one that is told', async () => {
  const closed: string[] = []
  const starting = startWithin(async (parts) => {
    parts.add('store', (name) => closed.push(name))
    parts.add('bus', (name) => closed.push(name))
    throw new Error('the port is taken')
  })
  await expect(starting).rejects.toThrow('the port is taken')
  expect(closed).toEqual(['bus', 'store'])
})
