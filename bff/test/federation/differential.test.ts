import { compareUniverse, newTally, type TroubleName } from './compare.ts'
import { Servers } from './remotes.ts'

/** The fixed set; `npm run fuzz -- gateway` takes others. */
const sets: [TroubleName, universes: number[], operations: number][] = [
  ['none', [1, 2, 3], 30],
  ['errors', [21, 22, 23, 24], 30],
  ['references', [41, 42, 43], 30],
]

test.each(sets)(
  'random supergraphs, trouble: %s: our executors answer as one plain schema, and ApolloGateway nearly so',
  async (trouble, universes, operations) => {
    const tally = newTally()
    for (const seed of universes) await compareUniverse(seed, trouble, operations, tally)
    expect(tally.ours).toEqual([])
    expect(tally.cases).toBe(universes.length * operations)
    expect(tally.refused).toBeLessThan(tally.cases * 0.05)
    // With half of the subgraphs remote: mutations, requirements of remote fields, interface objects.
    expect(tally.remoteRefused).toBeLessThan(tally.cases * 0.6)
    // Its own faults, each named in docs/decisions/0005.
    expect(tally.apollo.length).toBeLessThan(tally.cases * 0.02)
  },
  120_000,
)

test('the same over HTTP', async () => {
  const servers = new Servers()
  const tally = newTally()
  const options = { withApollo: false, far: servers.far }
  try {
    for (const seed of [22, 23]) await compareUniverse(seed, 'errors', 20, tally, options)
  } finally {
    servers.close()
  }
  expect(tally.ours).toEqual([])
  expect(tally.remoteRefused).toBeLessThan(tally.cases * 0.1)
})
