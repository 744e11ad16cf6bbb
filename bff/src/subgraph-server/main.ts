// `npm run subgraph -- <name>`: one subgraph as an HTTP server of its own.
import { misused, readArguments } from '@girok/common/arguments'
import { run } from '@girok/common/run'
import { start } from './app.ts'
import { readSubgraphConfig, remoteNames } from './config.ts'

const USAGE = `usage: npm run subgraph -- ${remoteNames.join(' | ')}`

await run('subgraph', async () => {
  const { positionals } = readArguments(USAGE, { allowPositionals: true })
  const name = remoteNames.find((one) => one === positionals[0])
  if (!name || positionals.length > 1) throw misused(USAGE, 'name one subgraph')
  return start(name, readSubgraphConfig(name))
})
