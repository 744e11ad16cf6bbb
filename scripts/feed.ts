// `npm run feed -- recount`: proves that every post's counts are what its reactions and comments say, and mends them.
import { misused, readArguments } from '@girok/common/arguments'
import { runRecount } from '@girok/feed/commands'
import { command } from './command.ts'
import { environment } from './environment.ts'

const USAGE = 'usage: npm run feed -- recount'

await command(async () => {
  const { positionals } = readArguments(USAGE, { allowPositionals: true })
  if (positionals.join(' ') !== 'recount') throw misused(USAGE)
  await runRecount(environment(), (line) => console.log(line))
})
