// `npm run fuzz -- gateway [universes] [first]`: random supergraphs and operations through every executor.
import { compareUniverse, newTally, type TroubleName } from './compare.ts'

const OPERATIONS = 50
if (process.argv[2] !== 'gateway') {
  console.error('usage: npm run fuzz -- gateway [universes] [first]')
  process.exit(1)
}
const [universes = 100, first = 1_000] = process.argv.slice(3).map(Number)

const kinds: TroubleName[] = ['none', 'errors', 'references']
const tallies = Object.fromEntries(kinds.map((kind) => [kind, newTally()]))
for (let seed = first; seed < first + universes; seed++) {
  const kind = kinds[seed % kinds.length]!
  const tally = tallies[kind]!
  const known = tally.ours.length
  await compareUniverse(seed, kind, OPERATIONS, tally)
  for (const difference of tally.ours.slice(known)) console.error(`\n${difference}`)
}
const rows = kinds.map((trouble) => {
  const { cases, refused, remoteRefused, ours, apollo } = tallies[trouble]!
  return {
    trouble,
    cases,
    refused,
    'remote refused': remoteRefused,
    'ours differ': ours.length,
    'ApolloGateway differs': apollo.length,
  }
})
console.table(rows)
if (process.env['FUZZ_APOLLO']) console.log(tallies['none']!.apollo.join('\n\n'))
process.exit(rows.some((row) => row['ours differ'] > 0) ? 1 : 0)
