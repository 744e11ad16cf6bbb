// `npm run bench -- <name> …`: measures against a peer in one run and prints ratios. Never part of the tests.
import { SetupError } from '@girok/dev-env/stores/errors'

const benches = {
  start: () => import('./start.ts'),
  bff: () => import('./bff.ts'),
  gateway: () => import('./gateway.ts'),
  chat: () => import('./chat.ts'),
  login: () => import('./login.ts'),
  feed: () => import('./feed.ts'),
  matching: () => import('./matching.ts'),
  media: () => import('./media.ts'),
  sockets: () => import('./sockets.ts'),
  faults: () => import('./faults.ts'),
}

const isBench = (name: string): name is keyof typeof benches => Object.hasOwn(benches, name)
// Benches flood one door from one address with one session; limits are not what they measure.
for (const name of ['LOGIN', 'REGISTER']) process.env[`RATE_LIMIT_${name}`] ??= '1000000/1'
const names = process.argv.slice(2)
if (names.length === 0 || !names.every(isBench)) {
  console.error(`usage: npm run bench -- ${Object.keys(benches).join(' | ')}`)
  process.exit(1)
}

try {
  for (const name of names.filter(isBench)) {
    const { bench } = await benches[name]()
    console.log(`\n## ${name}\n`)
    console.table(await bench())
  }
  process.exit(0)
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error)
  process.exit(1)
}
