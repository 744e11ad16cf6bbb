// `npm run feed -- recount`: proves that every post's counts are what its reactions and comments say, and mends them.
import { runRecount } from '@girok/feed/commands'
import { environment } from './environment.ts'

try {
  if (process.argv[2] !== 'recount') throw new Error('usage: npm run feed -- recount')
  await runRecount(environment(), (line) => console.log(line))
} catch (error) {
  console.error(`girok: ${(error as Error).message}`)
  process.exit(1)
}
